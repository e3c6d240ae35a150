/*
 * rsa_der: DER, X.690 section 10; definite lengths in the shortest form.
 *
 * SubjectPublicKeyInfo = SEQUENCE { SEQUENCE { rsaEncryption, [ NULL ] },
 *                        BIT STRING of RSAPublicKey }
 * RSAPublicKey         = SEQUENCE { INTEGER modulus, INTEGER exponent }
 */
#include "crypto/rsa_der.h"

#include <stdint.h>

enum { INTEGER = 0x02, BIT_STRING = 0x03, SEQUENCE = 0x30 };

/* A length up to 65,535, off the front of ${s}. */
static bool
cut_length(struct span *s, size_t *out)
{
	const uint8_t *at = (const uint8_t *)s->at;
	size_t used = 1, n;

	if (s->len == 0)
		return false;
	n = at[0];
	if (n >= 0x80) {
		used += n - 0x80;
		if (used < 2 || used > 3 || s->len < used)
			return false;
		n = at[1];
		if (used == 3)
			n = n << 8 | at[2];
		if (n < (used == 2 ? 0x80u : 0x100u))
			return false;
	}
	*s = span_from(*s, used);
	*out = n;
	return true;
}

/* One value with tag ${tag}, off the front of ${s}. */
static bool
cut_value(struct span *s, int tag, struct span *out)
{
	size_t len;

	if (s->len == 0 || (uint8_t)s->at[0] != tag)
		return false;
	*s = span_from(*s, 1);
	if (!cut_length(s, &len) || len > s->len)
		return false;
	*out = span_first(*s, len);
	*s = span_from(*s, len);
	return true;
}

/* A number above zero, in the shortest form. */
static bool
cut_number(struct span *s, struct span *out)
{
	struct span n;

	if (!cut_value(s, INTEGER, &n) || n.len == 0 || (n.at[0] & 0x80) != 0)
		return false;
	if (n.at[0] == 0) {
		n = span_from(n, 1);
		if (n.len == 0 || (n.at[0] & 0x80) == 0)
			return false;
	}
	*out = n;
	return true;
}

static bool
read_bare(struct span bytes, struct crypto_rsa_der *out)
{
	struct crypto_rsa_der key;
	struct span in;

	if (!cut_value(&bytes, SEQUENCE, &in) || bytes.len > 0 ||
	    !cut_number(&in, &key.modulus) || !cut_number(&in, &key.exponent) ||
	    in.len > 0)
		return false;
	*out = key;
	return true;
}

bool
crypto_rsa_der_parse(struct span bytes, struct crypto_rsa_der *out)
{
	/* 1.2.840.113549.1.1.1, and the NULL that some leave out. */
	static const struct span rsa = { "\x06\x09\x2a\x86\x48\x86\xf7\x0d"
					 "\x01\x01\x01\x05\x00",
		13 };
	struct span rest = bytes, in, algorithm, key;

	if (!cut_value(&rest, SEQUENCE, &in) || rest.len > 0)
		return false;
	if (!cut_value(&in, SEQUENCE, &algorithm))
		return read_bare(bytes, out);
	if ((!span_eq(algorithm, rsa) &&
		!span_eq(algorithm, span_first(rsa, 11))) ||
	    !cut_value(&in, BIT_STRING, &key) || in.len > 0 || key.len == 0 ||
	    key.at[0] != 0)
		return false;
	return read_bare(span_from(key, 1), out);
}
