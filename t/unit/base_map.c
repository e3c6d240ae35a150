/* Maps: put, find, replace, walk; many keys; keys that are not text. */
#include "tap.h"

#include "base/map.h"

enum { MANY = 20000 };

static void
test_an_empty_map_finds_nothing(void)
{
	struct arena a;
	struct map m;
	struct span key;
	size_t at = 0;

	arena_init(&a, 0);
	map_init(&m, &a);
	CHECK(map_find(&m, SPAN("x")) == NULL);
	CHECK(map_next(&m, &at, &key) == NULL);
	CHECK_INT(a.used_bytes, 0);
	arena_fini(&a);
}

static void
test_put_replaces(void)
{
	struct arena a;
	struct map m;
	int one, two;

	arena_init(&a, 0);
	map_init(&m, &a);
	map_put(&m, SPAN("key"), &one);
	CHECK(map_find(&m, SPAN("key")) == &one);
	map_put(&m, SPAN("key"), &two);
	CHECK(map_find(&m, SPAN("key")) == &two);
	CHECK(map_find(&m, SPAN("KEY")) == NULL);
	CHECK_INT(m.count, 1);
	arena_fini(&a);
}

static void
test_keys_are_bytes(void)
{
	static const struct span keys[] = { { NULL, 0 }, { "\0", 1 },
		{ "\0\0", 2 }, { "a", 1 }, { "a\0", 2 }, { "12345678", 8 },
		{ "12345678\0", 9 } };
	enum { COUNT = sizeof(keys) / sizeof(keys[0]) };
	struct arena a;
	struct map m;
	char values[COUNT];

	arena_init(&a, 0);
	map_init(&m, &a);
	for (size_t i = 0; i < COUNT; i++)
		map_put(&m, keys[i], &values[i]);
	CHECK_INT(m.count, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		CHECK(map_find(&m, keys[i]) == &values[i]);
	arena_fini(&a);
}

static void
test_many_keys_are_found_and_walked(void)
{
	static char seen[MANY];
	struct arena a;
	struct map m;
	struct span key;
	size_t at = 0;
	size_t walked = 0;
	char *value;

	arena_init(&a, 0);
	map_init(&m, &a);
	for (int i = 0; i < MANY; i++)
		map_put(&m, arena_printf(&a, "key%d", i), &seen[i]);
	for (int i = 0; i < MANY; i++)
		CHECK(map_find(&m, arena_printf(&a, "key%d", i)) == &seen[i]);
	CHECK(map_find(&m, SPAN("key20000")) == NULL);
	while ((value = map_next(&m, &at, &key)) != NULL) {
		CHECK(*value == 0);
		*value = 1;
		walked++;
	}
	CHECK_INT(walked, MANY);
	arena_fini(&a);
}

static void
test_hash_is_stable_and_spreads(void)
{
	char bytes[64] = { 0 };
	unsigned buckets[16] = { 0 };

	CHECK(map_hash(SPAN("x")) == map_hash(SPAN("x")));
	for (size_t n = 0; n < sizeof(bytes); n++)
		for (size_t m = 0; m < n; m++)
			CHECK(map_hash((struct span){ bytes, n }) !=
			    map_hash((struct span){ bytes, m }));
	for (int i = 0; i < 16000; i++) {
		memcpy(bytes, &i, sizeof(i));
		buckets[map_hash((struct span){ bytes, 8 }) % 16]++;
	}
	for (int i = 0; i < 16; i++)
		CHECK(buckets[i] > 800 && buckets[i] < 1200);
}

int
main(void)
{
	TAP_RUN(test_an_empty_map_finds_nothing);
	TAP_RUN(test_put_replaces);
	TAP_RUN(test_keys_are_bytes);
	TAP_RUN(test_many_keys_are_found_and_walked);
	TAP_RUN(test_hash_is_stable_and_spreads);
	return tap_done();
}
