/* crypto_key: keys of both kinds, and what they have and have not signed. */
#include <openssl/err.h>

#include "crypto/digest.h"
#include "crypto/key.h"
#include "crypto_vectors.h"
#include "tap.h"

static void
digest_of(struct span text, uint8_t *out)
{
	struct crypto_digest *d = crypto_digest_new();

	crypto_digest_add(d, text);
	crypto_digest_get(d, out);
	crypto_digest_free(&d);
}

static void
check_key(enum crypto_key_kind kind, const char *key, const char *signature,
    unsigned bits)
{
	uint8_t right[CRYPTO_DIGEST_BYTES], wrong[CRYPTO_DIGEST_BYTES];
	struct arena arena;
	struct crypto_key *k;
	struct span s;

	arena_init(&arena, 0);
	k = crypto_key_new(kind, bytes_of(key, &arena));
	s = bytes_of(signature, &arena);
	digest_of(SPAN("abc"), right);
	digest_of(SPAN("abd"), wrong);
	CHECK(k != NULL);
	CHECK_INT(crypto_key_bits(k), bits);
	for (int i = 0; i < 3; i++) {
		CHECK(crypto_key_verify(k, right, s));
		CHECK(!crypto_key_verify(k, wrong, s));
		CHECK(!crypto_key_verify(k, right, span_first(s, 9)));
		CHECK(!crypto_key_verify(k, right, SPAN("")));
	}
	CHECK(ERR_peek_error() == 0);
	crypto_key_free(&k);
	CHECK(k == NULL);
	crypto_key_free(&k);
	arena_fini(&arena);
}

static void
test_keys_verify_what_they_signed(void)
{
	check_key(CRYPTO_RSA, rsa_spki, rsa_signature, 1024);
	check_key(CRYPTO_RSA, rsa_bare, rsa_signature, 1024);
	check_key(CRYPTO_ED25519, ed_key, ed_signature, 256);
}

static void
test_sha1_is_not_taken_for_sha256(void)
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	struct arena arena;
	struct crypto_key *k;

	arena_init(&arena, 0);
	k = crypto_key_new(CRYPTO_RSA, bytes_of(rsa_spki, &arena));
	digest_of(SPAN("abc"), digest);
	CHECK(!crypto_key_verify(k, digest,
	    bytes_of(rsa_sha1_signature, &arena)));
	crypto_key_free(&k);
	arena_fini(&arena);
}

static void
test_what_is_no_key_is_refused(void)
{
	struct arena arena;
	struct span rsa, ed;

	arena_init(&arena, 0);
	rsa = bytes_of(rsa_spki, &arena);
	ed = bytes_of(ed_key, &arena);
	CHECK(crypto_key_new(CRYPTO_RSA, SPAN("")) == NULL);
	CHECK(crypto_key_new(CRYPTO_RSA, ed) == NULL);
	CHECK(crypto_key_new(CRYPTO_RSA, bytes_of(ec_spki, &arena)) == NULL);
	CHECK(crypto_key_new(CRYPTO_RSA,
		  bytes_of(rsa_large_exponent, &arena)) == NULL);
	CHECK(crypto_key_new(CRYPTO_RSA, span_first(rsa, rsa.len - 1)) == NULL);
	CHECK(crypto_key_new(CRYPTO_ED25519, span_first(ed, 31)) == NULL);
	CHECK(crypto_key_new(CRYPTO_ED25519, rsa) == NULL);
	CHECK(ERR_peek_error() == 0);
	arena_fini(&arena);
}

/* Even moduli, tiny ones: keys by their form, that verify nothing. */
static void
test_odd_numbers_do_no_harm(void)
{
	static const char *const cases[] = { "3006020101020101",
		"3006020102020103", "3006020103020102", "300702020100020103" };
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	struct arena arena;

	arena_init(&arena, 0);
	digest_of(SPAN("abc"), digest);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct crypto_key *k =
		    crypto_key_new(CRYPTO_RSA, bytes_of(cases[i], &arena));

		CHECK(k == NULL || !crypto_key_verify(k, digest, SPAN("\1")));
		crypto_key_free(&k);
	}
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_keys_verify_what_they_signed);
	TAP_RUN(test_sha1_is_not_taken_for_sha256);
	TAP_RUN(test_what_is_no_key_is_refused);
	TAP_RUN(test_odd_numbers_do_no_harm);
	return tap_done();
}
