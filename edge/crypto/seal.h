/*
 * seal: secrets made fit to be kept by others: AES-256-GCM.
 *
 * A sealed text is nonce, ciphertext and tag.  The nonce is random, so one
 * key must not seal more than some four thousand million texts.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum {
	CRYPTO_SEAL_KEY_BYTES = 32,
	CRYPTO_SEAL_EXTRA_BYTES = 12 + 16 /* nonce and tag */
};

/*
 * crypto_seal(key, about, text, out): append ${text}, sealed, to ${out}.
 * ${about} is not in it and must be the same when it is opened: what the
 * text belongs to, so that it cannot be put in another's place.
 */
void crypto_seal(const uint8_t *key, struct span about, struct span text,
    struct buf *out);

/*
 * crypto_unseal(key, about, sealed, out): write the text, which is
 * CRYPTO_SEAL_EXTRA_BYTES shorter, to ${out}; the caller wipes it.  False,
 * ${out} wiped, when it was sealed with another key, is about something else,
 * or was changed.
 */
bool crypto_unseal(const uint8_t *key, struct span about, struct span sealed,
    uint8_t *out);

#endif
