/*
 * hmac: by libcrypto, whose errors here mean that memory is short.
 */
#include "crypto/hmac.h"

#include <limits.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/assert.h"

void
crypto_hmac(struct span key, struct span text, uint8_t *out)
{
	unsigned len = CRYPTO_HMAC_BYTES;

	ASSERT(key.len <= INT_MAX);
	/* A null pointer would mean the key of the call before. */
	ASSERT(
	    HMAC(EVP_sha256(), key.len > 0 ? key.at : "", (int)key.len,
		(const unsigned char *)text.at, text.len, out, &len) != NULL);
}
