/*
 * digest: SHA-256 by libcrypto, whose errors here mean that memory is short.
 */
#include "crypto/digest.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "base/assert.h"

struct crypto_digest {
	EVP_MD_CTX *now;
	EVP_MD_CTX *copy; /* where _get finishes what goes on here */
};

struct crypto_digest *
crypto_digest_new(void)
{
	struct crypto_digest *d = calloc(1, sizeof(*d));

	ASSERT(d != NULL);
	d->now = EVP_MD_CTX_new();
	d->copy = EVP_MD_CTX_new();
	ASSERT(d->now != NULL && d->copy != NULL);
	ASSERT(EVP_DigestInit_ex(d->now, EVP_sha256(), NULL) == 1);
	return d;
}

void
crypto_digest_free(struct crypto_digest **d)
{
	if (*d == NULL)
		return;
	EVP_MD_CTX_free((*d)->now);
	EVP_MD_CTX_free((*d)->copy);
	free(*d);
	*d = NULL;
}

void
crypto_digest_reset(struct crypto_digest *d)
{
	/* Without a type: the one it has, which spares a look-up. */
	ASSERT(EVP_DigestInit_ex(d->now, NULL, NULL) == 1);
}

void
crypto_digest_add(struct crypto_digest *d, struct span s)
{
	ASSERT(EVP_DigestUpdate(d->now, s.at, s.len) == 1);
}

void
crypto_digest_get(const struct crypto_digest *d, uint8_t *out)
{
	unsigned len = 0;

	ASSERT(EVP_MD_CTX_copy_ex(d->copy, d->now) == 1);
	ASSERT(EVP_DigestFinal_ex(d->copy, out, &len) == 1);
	ASSERT(len == CRYPTO_DIGEST_BYTES);
}
