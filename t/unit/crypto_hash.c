/* crypto_hash: FIPS 180-4, FIPS 202, RFC 1321 and RFC 2202 examples. */
#include "crypto/hash.h"

#include "crypto_vectors.h"
#include "tap.h"

static const struct {
	enum crypto_hash which;
	const char *digest; /* of "abc", its first bytes */
	size_t len;
} cases[] = {
	{ CRYPTO_MD5, "900150983cd24fb0d6963f7d28e17f72", 16 },
	{ CRYPTO_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d", 20 },
	{ CRYPTO_SHA2_256, "ba7816bf8f01cfea414140de5dae2223", 32 },
	{ CRYPTO_SHA2_384, "cb00753f45a35e8bb5a03d699ac65007", 48 },
	{ CRYPTO_SHA2_512, "ddaf35a193617abacc417349ae204131", 64 },
	{ CRYPTO_SHA3_224, "e642824c3f8cf24ad09234ee7d3c766f", 28 },
	{ CRYPTO_SHA3_256, "3a985da74fe225b2045c172d6bd390bd", 32 },
	{ CRYPTO_SHA3_384, "ec01498288516fc926459f58e2c6ad8d", 48 },
	{ CRYPTO_SHA3_512, "b751850b1a57168a5693cd924b6b096e", 64 },
};

static void
test_digests_of_abc(void)
{
	uint8_t out[CRYPTO_HASH_MAX_BYTES];
	struct arena arena;

	arena_init(&arena, 0);
	CHECK_INT(sizeof(cases) / sizeof(*cases), CRYPTO_HASHES);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span want = bytes_of(cases[i].digest, &arena);

		CHECK_INT(crypto_hash(cases[i].which, SPAN("abc"), out),
		    cases[i].len);
		CHECK(memcmp(out, want.at, want.len) == 0);
	}
	CHECK_INT(crypto_hash(CRYPTO_MD5, (struct span){ NULL, 0 }, out), 16);
	arena_fini(&arena);
}

static void
test_keyed_digests(void)
{
	uint8_t out[CRYPTO_HASH_MAX_BYTES];
	struct arena arena;

	arena_init(&arena, 0);
	struct span want =
	    bytes_of("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", &arena);
	/* RFC 2202 section 3, test case 2. */
	CHECK_INT(crypto_hash_hmac(CRYPTO_SHA1, SPAN("Jefe"),
		      SPAN("what do ya want for nothing?"), out),
	    20);
	CHECK(memcmp(out, want.at, want.len) == 0);
	CHECK_INT(crypto_hash_hmac(CRYPTO_MD5, SPAN(""),
		      (struct span){ NULL, 0 }, out),
	    16);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_digests_of_abc);
	TAP_RUN(test_keyed_digests);
	return tap_done();
}
