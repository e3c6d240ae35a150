/* crypto_key_cache: what is used stays, what is not goes. */
#include "crypto/key_cache.h"
#include "crypto_vectors.h"
#include "tap.h"

/* The Ed25519 key number ${i}: any 32 bytes are one by their form. */
static const struct crypto_key *
find(struct crypto_key_cache *c, char i)
{
	char bytes[32] = { i };

	return crypto_key_cache_find(c, CRYPTO_ED25519,
	    (struct span){ bytes, sizeof(bytes) });
}

static void
test_a_key_is_read_once(void)
{
	struct crypto_key_cache *c = crypto_key_cache_new(2);
	const struct crypto_key *k = find(c, 1);

	CHECK(k != NULL);
	CHECK(find(c, 1) == k);
	CHECK_INT(crypto_key_cache_len(c), 1);
	crypto_key_cache_free(&c);
	CHECK(c == NULL);
	crypto_key_cache_free(&c);
}

static void
test_the_one_unused_for_longest_goes(void)
{
	struct crypto_key_cache *c = crypto_key_cache_new(3);
	const struct crypto_key *one = find(c, 1), *two = find(c, 2);

	CHECK(find(c, 3) != NULL);
	CHECK(find(c, 1) == one);
	CHECK(find(c, 2) == two);
	CHECK(find(c, 4) != NULL);
	CHECK_INT(crypto_key_cache_len(c), 3);
	CHECK(find(c, 1) == one);
	CHECK(find(c, 2) == two);
	for (char i = 0; i < 100; i++)
		CHECK(find(c, i) != NULL);
	CHECK_INT(crypto_key_cache_len(c), 3);
	crypto_key_cache_free(&c);
}

static void
test_kinds_are_told_apart_and_junk_is_not_kept(void)
{
	struct crypto_key_cache *c = crypto_key_cache_new(1);
	struct arena arena;
	struct span ed;

	arena_init(&arena, 0);
	ed = bytes_of(ed_key, &arena);
	CHECK(crypto_key_cache_find(c, CRYPTO_RSA, ed) == NULL);
	CHECK(crypto_key_cache_find(c, CRYPTO_ED25519, ed) != NULL);
	CHECK(crypto_key_cache_find(c, CRYPTO_RSA, ed) == NULL);
	CHECK_INT(crypto_key_cache_len(c), 1);
	crypto_key_cache_free(&c);
	arena_fini(&arena);
}

int
main(void)
{
	TAP_RUN(test_a_key_is_read_once);
	TAP_RUN(test_the_one_unused_for_longest_goes);
	TAP_RUN(test_kinds_are_told_apart_and_junk_is_not_kept);
	return tap_done();
}
