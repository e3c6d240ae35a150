/*
 * hash: digests and keyed digests of bytes at hand, by name.
 *
 * For what an administrator compares or signs on purpose; among them are
 * digests that protect nothing any more.  What strangers signed is judged
 * with crypto/digest and crypto/key.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum crypto_hash {
	CRYPTO_MD5,
	CRYPTO_SHA1,
	CRYPTO_SHA2_256,
	CRYPTO_SHA2_384,
	CRYPTO_SHA2_512,
	CRYPTO_SHA3_224,
	CRYPTO_SHA3_256,
	CRYPTO_SHA3_384,
	CRYPTO_SHA3_512,
	CRYPTO_HASHES
};

enum { CRYPTO_HASH_MAX_BYTES = 64 };

/*
 * crypto_hash(which, text, out): the digest of ${text}, into ${out} of
 * CRYPTO_HASH_MAX_BYTES.  Returns its length; 0 when the library does not
 * offer it.
 */
size_t crypto_hash(enum crypto_hash which, struct span text, uint8_t *out);

/* crypto_hash_hmac(which, key, text, out): as crypto_hash; RFC 2104. */
size_t crypto_hash_hmac(enum crypto_hash which, struct span key,
    struct span text, uint8_t *out);

#endif
