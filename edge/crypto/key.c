/*
 * key: public keys by libcrypto.
 *
 * Whatever fails here leaves nothing in libcrypto's queue of errors, which
 * the TLS streams of this thread read.
 */
#include "crypto/key.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/assert.h"
#include "crypto/digest.h"
#include "crypto/rsa_der.h"

enum { ED25519_BYTES = 32 };

struct crypto_key {
	EVP_PKEY *key;
	EVP_PKEY_CTX *rsa; /* ready to verify; NULL for Ed25519 */
	unsigned bits;
};

static EVP_PKEY *
make_rsa(OSSL_PARAM *numbers)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *key = NULL;

	if (c == NULL || numbers == NULL || EVP_PKEY_fromdata_init(c) != 1 ||
	    EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, numbers) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(c);
	return key;
}

static BIGNUM *
number_of(struct span bytes)
{
	return BN_bin2bn((const unsigned char *)bytes.at, (int)bytes.len, NULL);
}

static EVP_PKEY *
read_rsa(const struct crypto_rsa_der *der)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = number_of(der->modulus), *e = number_of(der->exponent);
	OSSL_PARAM *numbers = NULL;
	EVP_PKEY *key;

	ASSERT(build != NULL && n != NULL && e != NULL);
	if (OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		numbers = OSSL_PARAM_BLD_to_param(build);
	key = make_rsa(numbers);
	OSSL_PARAM_free(numbers);
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* A context that is set up once and verifies many times. */
static EVP_PKEY_CTX *
rsa_context(EVP_PKEY *key)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);

	if (c != NULL && EVP_PKEY_verify_init(c) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()) == 1)
		return c;
	EVP_PKEY_CTX_free(c);
	return NULL;
}

static bool
open_rsa(struct crypto_key *k, struct span bytes)
{
	struct crypto_rsa_der der;

	if (!crypto_rsa_der_parse(bytes, &der) ||
	    der.exponent.len > CRYPTO_EXPONENT_BYTES_MAX)
		return false;
	k->key = read_rsa(&der);
	if (k->key == NULL)
		return false;
	k->rsa = rsa_context(k->key);
	return k->rsa != NULL;
}

static bool
open_ed25519(struct crypto_key *k, struct span bytes)
{
	if (bytes.len == ED25519_BYTES)
		k->key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
		    (const unsigned char *)bytes.at, bytes.len);
	return k->key != NULL;
}

struct crypto_key *
crypto_key_new(enum crypto_key_kind kind, struct span bytes)
{
	struct crypto_key *k;
	bool is_good;

	if (bytes.len == 0 || bytes.len > CRYPTO_KEY_BYTES_MAX)
		return NULL;
	k = calloc(1, sizeof(*k));
	ASSERT(k != NULL);
	is_good =
	    kind == CRYPTO_RSA ? open_rsa(k, bytes) : open_ed25519(k, bytes);
	ERR_clear_error();
	if (is_good)
		k->bits = (unsigned)EVP_PKEY_get_bits(k->key);
	else
		crypto_key_free(&k);
	return k;
}

void
crypto_key_free(struct crypto_key **k)
{
	if (*k == NULL)
		return;
	EVP_PKEY_CTX_free((*k)->rsa);
	EVP_PKEY_free((*k)->key);
	free(*k);
	*k = NULL;
}

unsigned
crypto_key_bits(const struct crypto_key *k)
{
	/* libcrypto says 253 of Ed25519, for the order of its group. */
	return k->rsa != NULL ? k->bits : ED25519_BYTES * 8;
}

static bool
verify_ed25519(EVP_PKEY *key, const uint8_t *digest, struct span signature)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool is_good;

	ASSERT(c != NULL);
	is_good = EVP_DigestVerifyInit(c, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestVerify(c, (const unsigned char *)signature.at,
		signature.len, digest, CRYPTO_DIGEST_BYTES) == 1;
	EVP_MD_CTX_free(c);
	return is_good;
}

bool
crypto_key_verify(const struct crypto_key *k, const uint8_t *digest,
    struct span signature)
{
	bool is_good = k->rsa != NULL ?
	    EVP_PKEY_verify(k->rsa, (const unsigned char *)signature.at,
		signature.len, digest, CRYPTO_DIGEST_BYTES) == 1 :
	    verify_ed25519(k->key, digest, signature);

	ERR_clear_error();
	return is_good;
}
