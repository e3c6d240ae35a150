/* hkdf: libcrypto's, extract and expand in one. */
#include "crypto/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/assert.h"

static OSSL_PARAM
octets(const char *name, struct span s)
{
	/* Read only, though the type cannot say so. */
	return OSSL_PARAM_construct_octet_string(name, (void *)(size_t)s.at,
	    s.len);
}

void
crypto_hkdf(struct span secret, struct span salt, struct span info, void *out,
    size_t n)
{
	char digest[] = "SHA256";
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(
					  OSSL_KDF_PARAM_DIGEST, digest, 0),
		octets(OSSL_KDF_PARAM_KEY, secret),
		octets(OSSL_KDF_PARAM_SALT, salt),
		octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end() };

	ASSERT(ctx != NULL && EVP_KDF_derive(ctx, out, n, params) == 1);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}
