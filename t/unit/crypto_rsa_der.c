/* crypto_rsa_der: DER of RSA keys, and what is none. */
#include "crypto/rsa_der.h"
#include "crypto_vectors.h"
#include "tap.h"

static void
test_both_forms_give_the_same_numbers(void)
{
	struct crypto_rsa_der a, b;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(crypto_rsa_der_parse(bytes_of(rsa_spki, &arena), &a));
	CHECK(crypto_rsa_der_parse(bytes_of(rsa_bare, &arena), &b));
	CHECK_INT(a.modulus.len, 128);
	CHECK(span_eq(a.modulus, b.modulus));
	CHECK(span_eq(a.exponent, SPAN("\x01\x00\x01")));
	CHECK(span_eq(a.exponent, b.exponent));
	arena_fini(&arena);
}

static void
test_every_part_of_a_key_is_no_key(void)
{
	struct crypto_rsa_der out;
	struct arena arena;
	struct span key;

	arena_init(&arena, 0);
	key = bytes_of(rsa_spki, &arena);
	for (size_t i = 0; i < key.len; i++)
		CHECK(!crypto_rsa_der_parse(span_first(key, i), &out));
	key = bytes_of(rsa_bare, &arena);
	for (size_t i = 0; i < key.len; i++)
		CHECK(!crypto_rsa_der_parse(span_first(key, i), &out));
	arena_fini(&arena);
}

static void
test_only_der_is_read(void)
{
	static const struct {
		const char *hex;
		bool is_good;
	} cases[] = {
		{ "3006020103020103", true },
		{ "300702020080020103", true },
		{ "300702020003020103", false },     /* a zero too many */
		{ "3006020183020103", false },	     /* negative */
		{ "3006020100020103", false },	     /* zero */
		{ "3005020002010300", false },	     /* no digits */
		{ "300602010302010300", false },     /* one byte after it */
		{ "300702010302010300", false },     /* one byte in it */
		{ "3003020103", false },	     /* one number */
		{ "3009020103020103020103", false }, /* three */
		{ "308106020103020103", false },     /* a long length */
		{ "30820006020103020103", false },
		{ "3080020103020103", false }, /* none */
		{ "308400000006020103020103", false },
		{ "3106020103020103", false }, /* SET */
		{ "3007030103020103", false },
		{ "30ff", false },
		{ "3082", false },
		{ "30", false },
		{ "3000", false },
		{ "", false },
		/* SubjectPublicKeyInfo without NULL; with unused bits; with
		   another algorithm */
		{ "3018300b06092a864886f70d0101010309003006020103020103",
		    true },
		{ "3018300b06092a864886f70d0101010309013006020103020103",
		    false },
		{ "3018300b06092a864886f70d01010a0309003006020103020103",
		    false },
	};
	struct crypto_rsa_der out;
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool is_good =
		    crypto_rsa_der_parse(bytes_of(cases[i].hex, &arena), &out);

		if (is_good != cases[i].is_good)
			printf("# %s\n", cases[i].hex);
		CHECK(is_good == cases[i].is_good);
	}
	CHECK(!crypto_rsa_der_parse(bytes_of(ec_spki, &arena), &out));
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_both_forms_give_the_same_numbers);
	TAP_RUN(test_every_part_of_a_key_is_no_key);
	TAP_RUN(test_only_der_is_read);
	return tap_done();
}
