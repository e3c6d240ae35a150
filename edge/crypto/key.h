/*
 * key: public keys of strangers, and what they have signed.
 *
 * A key is read once and used often: reading costs four times a check.
 */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum crypto_key_kind { CRYPTO_RSA, CRYPTO_ED25519 };

enum {
	CRYPTO_KEY_BYTES_MAX = 1200, /* an RSA-8192 in its wrapping */
	/* Checking costs a squaring a bit.  All the world uses 17 bits; a
	   key with 2048 would cost as much as signing does. */
	CRYPTO_EXPONENT_BYTES_MAX = 8
};

struct crypto_key;

/*
 * crypto_key_new(kind, bytes):
 * Read a public key.
 *
 * bytes  RSA: SubjectPublicKeyInfo, or the bare RSAPublicKey, in DER (both
 *        are met: RFC 6376 section 3.6.1 means the one and shows the other);
 *        Ed25519: the 32 bytes themselves (RFC 8463 section 4)
 *
 * Returns NULL when they are not such a key, or one of more than
 * CRYPTO_KEY_BYTES_MAX bytes, or with an exponent of more than
 * CRYPTO_EXPONENT_BYTES_MAX.
 */
struct crypto_key *crypto_key_new(enum crypto_key_kind kind, struct span bytes);

/* crypto_key_free(k): accepts NULL in *k. */
void crypto_key_free(struct crypto_key **k);

/* crypto_key_bits(k): length of the modulus; 256 for Ed25519. */
unsigned crypto_key_bits(const struct crypto_key *k);

/*
 * crypto_key_verify(k, digest, signature): whether ${signature} is the
 * key's under the SHA-256 ${digest}, CRYPTO_DIGEST_BYTES long.  RSA: with
 * PKCS #1 v1.5 (RFC 8017 section 8.2.2); Ed25519: of the digest as the
 * message (RFC 8463 section 3).
 */
bool crypto_key_verify(const struct crypto_key *k, const uint8_t *digest,
    struct span signature);

#endif
