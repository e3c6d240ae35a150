/* Arenas: alignment, zeroing, growth, budget. */
#include "tap.h"

#include <stdint.h>

#include "base/arena.h"

static bool
is_zero(const char *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] != 0)
			return false;
	return true;
}

static void
test_a_new_arena_holds_nothing(void)
{
	struct arena a;

	arena_init(&a, 0);
	CHECK(a.chunk == NULL);
	CHECK_INT(a.used_bytes, 0);
	arena_fini(&a);
	arena_fini(&a);
}

static void
test_memory_is_zeroed_aligned_and_apart(void)
{
	static const size_t sizes[] = { 0, 1, 7, 8, 16, 17, 511, 512, 4096,
		65536, 300000, 3 };
	enum { COUNT = sizeof(sizes) / sizeof(sizes[0]) };
	struct arena a;
	char *at[COUNT];

	arena_init(&a, 0);
	for (size_t i = 0; i < COUNT; i++) {
		at[i] = arena_alloc(&a, sizes[i]);
		CHECK_INT((uintptr_t)at[i] % _Alignof(max_align_t), 0);
		CHECK(is_zero(at[i], sizes[i]));
		memset(at[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < sizes[i]; j++)
			if (at[i][j] != (char)(i + 1)) {
				CHECK(!"overwritten");
				break;
			}
	CHECK(arena_alloc(&a, 0) != arena_alloc(&a, 0));
	arena_fini(&a);
}

static void
test_many_small_allocations_survive(void)
{
	struct arena a;
	uint32_t *first = NULL;

	arena_init(&a, 0);
	for (uint32_t i = 0; i < 100000; i++) {
		uint32_t *n = ARENA_NEW(&a, uint32_t);

		CHECK(*n == 0);
		*n = i + 1;
		if (first == NULL)
			first = n;
	}
	CHECK_INT(*first, 1);
	arena_fini(&a);
}

static void
test_the_budget_is_told_not_enforced(void)
{
	struct arena a;

	arena_init(&a, 1000);
	CHECK(!arena_is_spent(&a));
	arena_alloc(&a, 900);
	CHECK(!arena_is_spent(&a));
	CHECK(arena_alloc(&a, 900) != NULL);
	CHECK(arena_is_spent(&a));
	arena_fini(&a);
	CHECK(!arena_is_spent(&a));
	CHECK_INT(a.budget_bytes, 1000);
}

static void
test_no_budget_is_never_spent(void)
{
	struct arena a;

	arena_init(&a, 0);
	arena_alloc(&a, 1 << 20);
	CHECK(!arena_is_spent(&a));
	arena_fini(&a);
}

static void
test_copies_end_in_a_nul(void)
{
	struct arena a;
	struct span copy;

	arena_init(&a, 0);
	copy = arena_copy(&a, (struct span){ "a\0bX", 3 });
	CHECK_INT(copy.len, 3);
	CHECK(memcmp(copy.at, "a\0b", 4) == 0);
	copy = arena_copy(&a, (struct span){ NULL, 0 });
	CHECK(copy.at != NULL && copy.at[0] == '\0' && copy.len == 0);
	CHECK(strcmp(arena_text(&a, SPAN("text")), "text") == 0);
	CHECK_SPAN(arena_lower(&a, SPAN("MiXed-\xc4")), "mixed-\xc4");
	arena_fini(&a);
}

static void
test_printf_of_any_length(void)
{
	struct arena a;
	struct span s;

	arena_init(&a, 0);
	CHECK_SPAN(arena_printf(&a, "%s", ""), "");
	CHECK_SPAN(arena_printf(&a, "%d-%s", 42, "x"), "42-x");
	s = arena_printf(&a, "%0100000d", 7);
	CHECK_INT(s.len, 100000);
	CHECK(s.at[99999] == '7' && s.at[100000] == '\0');
	arena_fini(&a);
}

static void
test_joined_texts_keep_every_byte(void)
{
	struct arena a;

	arena_init(&a, 0);
	struct span s = ARENA_JOIN(&a, SPAN("a\0b"), SPAN(""),
	    (struct span){ NULL, 0 }, SPAN("c"));
	CHECK(span_eq(s, SPAN("a\0bc")));
	CHECK_INT(s.at[s.len], '\0');
	CHECK_INT(arena_join(&a, NULL, 0).len, 0);
	arena_fini(&a);
}

int
main(void)
{
	TAP_RUN(test_a_new_arena_holds_nothing);
	TAP_RUN(test_memory_is_zeroed_aligned_and_apart);
	TAP_RUN(test_many_small_allocations_survive);
	TAP_RUN(test_the_budget_is_told_not_enforced);
	TAP_RUN(test_no_budget_is_never_spent);
	TAP_RUN(test_copies_end_in_a_nul);
	TAP_RUN(test_printf_of_any_length);
	TAP_RUN(test_joined_texts_keep_every_byte);
	return tap_done();
}
