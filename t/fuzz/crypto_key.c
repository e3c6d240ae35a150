/*
 * The first byte chooses the kind, the rest is a key; one that is taken has
 * bits, leaves no error behind, and has not signed what everybody knows.
 */
#include <stdint.h>

#include "base/assert.h"

#include "crypto/digest.h"
#include "crypto/key.h"
#include "crypto/rsa_der.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_der(struct span bytes)
{
	struct crypto_rsa_der der;

	if (!crypto_rsa_der_parse(bytes, &der))
		return;
	ASSERT(der.modulus.len > 0 && der.modulus.at[0] != 0);
	ASSERT(der.exponent.len > 0 && der.exponent.at[0] != 0);
	ASSERT(der.modulus.at > bytes.at &&
	    der.exponent.at + der.exponent.len == bytes.at + bytes.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t digest[CRYPTO_DIGEST_BYTES] = { 1 };
	struct span bytes = { (const char *)data, size };
	struct crypto_key *k;

	if (size == 0)
		return 0;
	bytes = span_from(bytes, 1);
	check_der(bytes);
	k = crypto_key_new(data[0] % 2 == 0 ? CRYPTO_RSA : CRYPTO_ED25519,
	    bytes);
	if (k == NULL)
		return 0;
	ASSERT(crypto_key_bits(k) > 0);
	(void)crypto_key_verify(k, digest, bytes);
	crypto_key_free(&k);
	return 0;
}
