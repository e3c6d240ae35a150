/*
 * The near cache: nothing counts that Redis may have changed.
 */
#include "store/near.h"

#include "base/clock.h"
#include "tap.h"

enum { ROOM = 64 * 1024, FRESH = 1000, KEEP = 5000 };

static struct store_near *near;
static uint64_t now_ms;

static void
setup(uint64_t keep_ms)
{
	now_ms = 1000000;
	clock_set_ms(now_ms);
	near = store_near_new(ROOM, keep_ms);
}

static void
teardown(void)
{
	store_near_free(&near);
	clock_set_ms(0);
}

static void
later(uint64_t ms)
{
	now_ms += ms;
	clock_set_ms(now_ms);
}

static void
fresh(void)
{
	store_near_fresh(near, now_ms + FRESH);
}

static void
put(const char *id, const char *key, const char *text)
{
	struct store_reply r = { .kind = STORE_STRING, .text = span_of(text) };

	store_near_put(near, span_of(id), span_of(key), &r);
}

static const char *
get(const char *id)
{
	static char text[64];
	const struct store_reply *r = store_near_find(near, span_of(id));

	if (r == NULL)
		return "-";
	snprintf(text, sizeof(text), "%.*s", SPAN_ARG(r->text));
	return text;
}

#define CHECK_GET(id, want) CHECK_SPAN(span_of(get(id)), want)

static void
test_an_answer_counts_while_the_word_is_fresh(void)
{
	setup(0);
	fresh();
	put("q", "k", "v");
	CHECK_GET("q", "v");
	CHECK_GET("p", "-");
	later(FRESH - 1);
	CHECK_GET("q", "v");
	later(1);
	CHECK_GET("q", "-");
	fresh();
	CHECK_GET("q", "v");
	CHECK_INT(store_near_counts(near)->hits, 3);
	CHECK_INT(store_near_counts(near)->misses, 2);
	teardown();
}

static void
test_a_change_takes_all_answers_of_its_key(void)
{
	setup(KEEP);
	fresh();
	put("q1", "k", "v1");
	put("q2", "k", "v2");
	put("q3", "other", "v3");
	store_near_changed(near, SPAN("k"));
	CHECK_GET("q1", "-");
	CHECK_GET("q2", "-");
	CHECK_GET("q3", "v3");
	CHECK(store_near_last_known(near, SPAN("q1")) == NULL);
	CHECK_INT(store_near_counts(near)->entries, 1);
	store_near_all_changed(near);
	CHECK_GET("q3", "-");
	CHECK(store_near_last_known(near, SPAN("q3")) == NULL);
	CHECK_INT(store_near_counts(near)->bytes, 0);
	teardown();
}

static void
test_a_change_that_overtakes_its_answer_keeps_it_out(void)
{
	struct store_near_read a, b, c;

	setup(0);
	fresh();
	store_near_begin(near, &a, SPAN("k"));
	store_near_begin(near, &b, SPAN("k"));
	store_near_begin(near, &c, SPAN("other"));
	store_near_changed(near, SPAN("k"));
	CHECK(!store_near_end(near, &a));
	CHECK(!store_near_end(near, &b));
	CHECK(store_near_end(near, &c));
	store_near_begin(near, &a, SPAN("k"));
	store_near_all_changed(near);
	CHECK(!store_near_end(near, &a));
	store_near_begin(near, &a, SPAN("k"));
	store_near_lost(near);
	fresh();
	CHECK(!store_near_end(near, &a));
	teardown();
}

static void
test_nothing_is_kept_before_anybody_tells(void)
{
	struct store_near_read a;

	setup(0);
	store_near_begin(near, &a, SPAN("k"));
	fresh();
	CHECK(!store_near_end(near, &a));
	teardown();
}

static void
test_a_lost_word_forgets_all_or_keeps_it_as_last_known(void)
{
	setup(0);
	fresh();
	put("q", "k", "v");
	store_near_lost(near);
	CHECK_INT(store_near_counts(near)->entries, 0);
	CHECK_INT(store_near_counts(near)->flushes, 1);
	store_near_lost(near);
	CHECK_INT(store_near_counts(near)->flushes, 1);
	teardown();

	setup(KEEP);
	fresh();
	put("q", "k", "v");
	later(FRESH);
	CHECK(store_near_last_known(near, SPAN("q")) != NULL);
	store_near_lost(near);
	fresh();
	CHECK_GET("q", "-");
	later(KEEP - 1);
	CHECK(store_near_last_known(near, SPAN("q")) != NULL);
	later(1);
	CHECK(store_near_last_known(near, SPAN("q")) == NULL);
	put("q", "k", "new");
	fresh();
	CHECK_GET("q", "new");
	CHECK_INT(store_near_counts(near)->entries, 1);
	teardown();
}

static void
test_the_longest_unused_goes_first_and_the_room_is_kept(void)
{
	char id[24];

	setup(0);
	fresh();
	put("first", "first", "x");
	put("second", "second", "x");
	for (int i = 0; store_near_counts(near)->entries == (size_t)i + 2;
	     i++) {
		CHECK_GET("first", "x");
		snprintf(id, sizeof(id), "q%d", i);
		put(id, id, "some value");
		CHECK(store_near_counts(near)->bytes <= ROOM);
	}
	CHECK_GET("first", "x");
	CHECK_GET("second", "-");
	for (int i = 0; i < 2000; i++) {
		snprintf(id, sizeof(id), "r%d", i);
		put(id, "k", "some value");
		CHECK(store_near_counts(near)->bytes <= ROOM);
	}
	store_near_changed(near, SPAN("k"));
	CHECK_INT(store_near_counts(near)->entries, 0);
	CHECK_INT(store_near_counts(near)->bytes, 0);
	teardown();
}

static void
test_a_large_answer_is_not_kept_and_a_deep_one_is_whole(void)
{
	static char large[ROOM / 16];
	struct store_reply text = { .kind = STORE_STRING,
		.text = { large, sizeof(large) } };
	struct store_reply inner[2] = {
		{ .kind = STORE_STRING, .text = SPAN("a") },
		{ .kind = STORE_INTEGER, .integer = 7 },
	};
	struct store_reply outer[2] = {
		{ .kind = STORE_ARRAY, .items = inner, .count = 2 },
		{ .kind = STORE_STRING, .text = SPAN("b") },
	};
	struct store_reply deep = { .kind = STORE_ARRAY,
		.items = outer,
		.count = 2 };

	setup(0);
	fresh();
	put("q", "k", "old");
	store_near_put(near, SPAN("q"), SPAN("k"), &text);
	CHECK_GET("q", "-");
	store_near_put(near, SPAN("q"), SPAN("k"), &deep);
	const struct store_reply *r = store_near_find(near, SPAN("q"));
	CHECK(r != NULL && r->count == 2);
	if (r != NULL) {
		CHECK_SPAN(r->items[0].items[0].text, "a");
		CHECK_INT(r->items[0].items[1].integer, 7);
		CHECK_SPAN(r->items[1].text, "b");
		CHECK(r->items != outer && r->items[0].items != inner);
	}
	teardown();
}

int
main(void)
{
	TAP_RUN(test_an_answer_counts_while_the_word_is_fresh);
	TAP_RUN(test_a_change_takes_all_answers_of_its_key);
	TAP_RUN(test_a_change_that_overtakes_its_answer_keeps_it_out);
	TAP_RUN(test_nothing_is_kept_before_anybody_tells);
	TAP_RUN(test_a_lost_word_forgets_all_or_keeps_it_as_last_known);
	TAP_RUN(test_the_longest_unused_goes_first_and_the_room_is_kept);
	TAP_RUN(test_a_large_answer_is_not_kept_and_a_deep_one_is_whole);
	return tap_done();
}
