/*
 * hash: libcrypto's digests.
 */
#include "crypto/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.h"

static const EVP_MD *
method(enum crypto_hash which)
{
	switch (which) {
	case CRYPTO_MD5:
		return EVP_md5();
	case CRYPTO_SHA1:
		return EVP_sha1();
	case CRYPTO_SHA2_256:
		return EVP_sha256();
	case CRYPTO_SHA2_384:
		return EVP_sha384();
	case CRYPTO_SHA2_512:
		return EVP_sha512();
	case CRYPTO_SHA3_224:
		return EVP_sha3_224();
	case CRYPTO_SHA3_256:
		return EVP_sha3_256();
	case CRYPTO_SHA3_384:
		return EVP_sha3_384();
	case CRYPTO_SHA3_512:
		return EVP_sha3_512();
	case CRYPTO_HASHES:
		break;
	}
	ASSERT(!"a digest of the enum");
	return NULL;
}

size_t
crypto_hash(enum crypto_hash which, struct span text, uint8_t *out)
{
	unsigned len = 0;

	/* A site that wants FIPS has no MD5. */
	if (EVP_Digest(text.at != NULL ? text.at : "", text.len, out, &len,
		method(which), NULL) != 1)
		return 0;
	return len;
}

size_t
crypto_hash_hmac(enum crypto_hash which, struct span key, struct span text,
    uint8_t *out)
{
	const uint8_t *bytes = (const uint8_t *)(text.at ? text.at : "");
	unsigned len = 0;

	if (key.len > INT32_MAX ||
	    HMAC(method(which), key.at != NULL ? key.at : "", (int)key.len,
		bytes, text.len, out, &len) == NULL)
		return 0;
	return len;
}
