/* crypto_digest: SHA-256, whole and in pieces. */
#include "crypto/digest.h"
#include "crypto_vectors.h"
#include "tap.h"

/* FIPS 180-4's examples. */
static const struct {
	const char *text;
	const char *digest;
} cases[] = {
	{ "",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"
	    "5" },
	{ "abc",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"
	    "d" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c"
	    "1" },
};

static void
test_digests_are_right_however_fed(void)
{
	struct crypto_digest *d = crypto_digest_new();
	uint8_t out[CRYPTO_DIGEST_BYTES];
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span text = span_of(cases[i].text);
		struct span want = bytes_of(cases[i].digest, &arena);

		crypto_digest_reset(d);
		crypto_digest_add(d, text);
		crypto_digest_get(d, out);
		CHECK(memcmp(out, want.at, sizeof(out)) == 0);
		crypto_digest_reset(d);
		for (size_t j = 0; j < text.len; j++) {
			crypto_digest_get(d, out);
			crypto_digest_add(d, span_first(span_from(text, j), 1));
		}
		crypto_digest_get(d, out);
		CHECK(memcmp(out, want.at, sizeof(out)) == 0);
	}
	crypto_digest_free(&d);
	CHECK(d == NULL);
	crypto_digest_free(&d);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_digests_are_right_however_fed);
	return tap_done();
}
