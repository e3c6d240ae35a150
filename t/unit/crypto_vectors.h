/*
 * Keys and signatures, in hexadecimal, made by openssl and PyNaCl from the
 * private keys in t/data/dkim; for the unit tests of crypto/.
 */
#ifndef CRYPTO_VECTORS_H
#define CRYPTO_VECTORS_H

#include "base/arena.h"
#include "base/ascii.h"
#include "base/span.h"

/* An RSA key of 1024 bits as SubjectPublicKeyInfo. */
static const char rsa_spki[] =
    "30819f300d06092a864886f70d010101050003818d0030818902818100cb6e7d"
    "134a1adf07fb2eeed02fa97c53086bccb8b5d317688951360afb659f9b9b8408"
    "ad6aeed569749ef327b3eff496d5a41fd84fb699324f84cac327d7e7c9513651"
    "b44e4209968844702b95a01081ed2e93ffd54c7632fb76e34028b00f8e205935"
    "2205e511003007dfee9b858f31cc2caeb10ac865ffab22f3a926dc4dd9020301"
    "0001";

/* The same as RSAPublicKey. */
static const char rsa_bare[] =
    "30818902818100cb6e7d134a1adf07fb2eeed02fa97c53086bccb8b5d3176889"
    "51360afb659f9b9b8408ad6aeed569749ef327b3eff496d5a41fd84fb699324f"
    "84cac327d7e7c9513651b44e4209968844702b95a01081ed2e93ffd54c7632fb"
    "76e34028b00f8e2059352205e511003007dfee9b858f31cc2caeb10ac865ffab"
    "22f3a926dc4dd90203010001";

/* Its signature of "abc", PKCS #1 v1.5 with SHA-256. */
static const char rsa_signature[] =
    "17ae45c5f5dd6c1557593fc7f19a22f5b3655afb61060e5c28c4fd5b07cb993d"
    "73e3267de014a8b5510fe072fd47e0122505b271e29ea10a3f0d19aa17a914ba"
    "f42090afc48d73f142cc7e232a6e406457508a76a27277283a137095e6d258c5"
    "554b40349071308880ca34b35306cf43cb034b0105cf8ee48824ec86f6bfd55c";

/* The same with SHA-1. */
static const char rsa_sha1_signature[] =
    "5c63820e8fff37ad9be1696a2aafd860cbac7b3860e52b4e497aed8b53ca6fcb"
    "8418eee099524b5c4fb009d246950405dcd963d0d26c0fcf4c8ad68d55fa4d6b"
    "312e2b53a6323fec3011a264b5014b1b52660e6e56b1a49f83714c93691d3e96"
    "99c3f752bf74fa1e4e187f972cb585cca0a796bf1ef935b0069bb7faedf55d86";

/* An Ed25519 key. */
static const char ed_key[] =
    "38b9847702289e5656a584e24370ebbf83419a44f5656e7a5f549cd0c9ff7add";

/* Its signature of the SHA-256 of "abc". */
static const char ed_signature[] =
    "e518df26dc897d9401f04bf50fa3ab73b856eb1f274d7e4224e0c6770e23f116"
    "1802128d2dd02ade08dfd8d13ef6b99503c7f97840209cb8c8cbfee25f03640a";

/* A P-256 key, which is of no use here. */
static const char ec_spki[] =
    "3059301306072a8648ce3d020106082a8648ce3d030107034200048d34c1c9d9"
    "3677b773438f81c33d14dd619914b100e302243e5d1e9762b9e44e9b86852d58"
    "93d7939da7881b6a03923fc73800b9fff6cc5c33e36bc23d15a1ea";

/* The RSA key with an exponent of nine bytes. */
static const char rsa_large_exponent[] =
    "30818f02818100cb6e7d134a1adf07fb2eeed02fa97c53086bccb8b5d3176889"
    "51360afb659f9b9b8408ad6aeed569749ef327b3eff496d5a41fd84fb699324f"
    "84cac327d7e7c9513651b44e4209968844702b95a01081ed2e93ffd54c7632fb"
    "76e34028b00f8e2059352205e511003007dfee9b858f31cc2caeb10ac865ffab"
    "22f3a926dc4dd90209010000000000000001";

/* bytes_of(hex, arena): the bytes that ${hex} stands for. */
static inline struct span
bytes_of(const char *hex, struct arena *arena)
{
	size_t len = strlen(hex) / 2;
	char *bytes = arena_alloc(arena, len);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)(ascii_hex(hex[2 * i]) << 4 |
		    ascii_hex(hex[2 * i + 1]));
	return (struct span){ bytes, len };
}

#endif
