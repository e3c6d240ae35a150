/*
 * rsa_der: the two numbers of an RSA public key, out of its DER.
 *
 * By hand, because libcrypto's reader would take any kind of key that comes,
 * with code of every kind behind it, and ten times as long.
 */
#ifndef CRYPTO_RSA_DER_H
#define CRYPTO_RSA_DER_H

#include <stdbool.h>

#include "base/span.h"

/* Plain data; borrows.  Big-endian, without leading zeros, not empty. */
struct crypto_rsa_der {
	struct span modulus;
	struct span exponent;
};

/*
 * crypto_rsa_der_parse(bytes, out): a SubjectPublicKeyInfo with rsaEncryption
 * (RFC 3279 section 2.3.1) or a bare RSAPublicKey (RFC 8017 appendix A.1.1),
 * all of ${bytes}; false, ${out} untouched, when it is anything else.
 */
bool crypto_rsa_der_parse(struct span bytes, struct crypto_rsa_der *out);

#endif
