/* Keys out of a secret: the vectors of RFC 5869 appendix A with SHA-256. */
#include "crypto/hkdf.h"

#include "tap.h"

enum { OUT_MAX = 82 };

static const struct {
	const char *secret, *salt, *info, *out;
} rows[] = {
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	    "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
	    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
	    "34007208d5b887185865" },
	{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	  "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
	  "404142434445464748494a4b4c4d4e4f",
	    "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
	    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
	    "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
	    "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
	    "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
	    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
	    "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
	    "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
	    "cc30c58179ec3e87c14c01d5c1f3434f1d87" },
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
	    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
	    "9d201395faa4b61a96c8" },
};

static unsigned
digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

static struct span
bytes(const char *hex, char *to)
{
	size_t n = strlen(hex) / 2;

	for (size_t i = 0; i < n; i++)
		to[i] = (char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return (struct span){ to, n };
}

static void
test_the_vectors_of_the_rfc(void)
{
	char secret[OUT_MAX], salt[OUT_MAX], info[OUT_MAX], want[OUT_MAX];
	char got[OUT_MAX];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span out = bytes(rows[i].out, want);

		crypto_hkdf(bytes(rows[i].secret, secret),
		    bytes(rows[i].salt, salt), bytes(rows[i].info, info), got,
		    out.len);
		CHECK(memcmp(got, want, out.len) == 0);
	}
}

static void
test_another_purpose_gives_another_key(void)
{
	char one[32], two[32];

	crypto_hkdf(SPAN("secret"), SPAN(""), SPAN("a"), one, sizeof(one));
	crypto_hkdf(SPAN("secret"), SPAN(""), SPAN("b"), two, sizeof(two));
	CHECK(memcmp(one, two, sizeof(one)) != 0);
}

int
main(void)
{
	TAP_RUN(test_the_vectors_of_the_rfc);
	TAP_RUN(test_another_purpose_gives_another_key);
	return tap_done();
}
