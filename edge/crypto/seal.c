/* seal: one EVP context per text; nobody seals often. */
#include "crypto/seal.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/assert.h"
#include "base/rand.h"

enum { NONCE = 12, TAG = 16 };

static const unsigned char *
bytes(struct span s)
{
	return (const unsigned char *)s.at;
}

void
crypto_seal(const uint8_t *key, struct span about, struct span text,
    struct buf *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	unsigned char nonce[NONCE];
	unsigned char tag[TAG];
	unsigned char *sealed = OPENSSL_malloc(text.len + 1);
	int n = 0;

	rand_bytes(nonce, sizeof(nonce));
	ASSERT(ctx != NULL && sealed != NULL);
	ASSERT(
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1);
	ASSERT(EVP_EncryptUpdate(ctx, NULL, &n, bytes(about), (int)about.len) ==
	    1);
	ASSERT(EVP_EncryptUpdate(ctx, sealed, &n, bytes(text), (int)text.len) ==
	    1);
	ASSERT(EVP_EncryptFinal_ex(ctx, sealed + n, &n) == 1);
	ASSERT(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, tag) == 1);
	buf_add(out, (struct span){ (const char *)nonce, NONCE });
	buf_add(out, (struct span){ (const char *)sealed, text.len });
	buf_add(out, (struct span){ (const char *)tag, TAG });
	OPENSSL_free(sealed);
	EVP_CIPHER_CTX_free(ctx);
}

bool
crypto_unseal(const uint8_t *key, struct span about, struct span sealed,
    uint8_t *out)
{
	unsigned char tag[TAG];
	int n = 0;
	bool ok;

	if (sealed.len < CRYPTO_SEAL_EXTRA_BYTES)
		return false;
	size_t len = sealed.len - CRYPTO_SEAL_EXTRA_BYTES;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	ASSERT(ctx != NULL);
	memcpy(tag, sealed.at + NONCE + len, TAG);
	ok = EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key,
		 bytes(sealed)) == 1 &&
	    EVP_DecryptUpdate(ctx, NULL, &n, bytes(about), (int)about.len) ==
		1 &&
	    EVP_DecryptUpdate(ctx, out, &n, bytes(sealed) + NONCE, (int)len) ==
		1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1 &&
	    EVP_DecryptFinal_ex(ctx, out + n, &n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok)
		explicit_bzero(out, len);
	return ok;
}
