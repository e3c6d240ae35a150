/*
 * digest: SHA-256, fed piece by piece.
 *
 * The only one: SHA-1 signs nothing that anybody may trust (RFC 8301).
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <stdint.h>

#include "base/span.h"

enum { CRYPTO_DIGEST_BYTES = 32 };

struct crypto_digest;

/* crypto_digest_new(): of nothing yet. */
struct crypto_digest *crypto_digest_new(void);

/* crypto_digest_free(d): accepts NULL in *d. */
void crypto_digest_free(struct crypto_digest **d);

/* crypto_digest_reset(d): of nothing again. */
void crypto_digest_reset(struct crypto_digest *d);

/* crypto_digest_add(d, s): take ${s} in. */
void crypto_digest_add(struct crypto_digest *d, struct span s);

/* crypto_digest_get(d, out): the digest of what was taken in so far, into
 * the CRYPTO_DIGEST_BYTES at ${out}; more may be added afterwards. */
void crypto_digest_get(const struct crypto_digest *d, uint8_t *out);

#endif
