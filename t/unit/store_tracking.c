/*
 * The near cache over a real Redis: what is changed there is soon seen here,
 * and when Redis no longer tells, nothing kept counts.
 */
#include "tap.h"

#include "base/clock.h"
#include "loop/fiber.h"
#include "loop/scope.h"
#include "loop/wait.h"
#include "store/cached.h"
#include "store/members.h"
#include "store/near.h"
#include "store/tracking.h"
#include "store_redis_server.h"

enum { TIMEOUT_MS = 400, CONNECT_MS = 1000, LONG_MS = 20000 };

static struct loop *loop;
static struct loop_scope scope;
static struct redis_server real;
static struct store_server servers[1];
static struct store_settings settings;
static struct store_settings plain; /* without a near cache */
static struct store_redis *redis;
static struct store_redis *writer;

/* What a test does, in a fiber. */
typedef void body_fn(struct arena *arena);

static void
body_fiber(void *arg)
{
	struct arena arena;

	arena_init(&arena, 0);
	(*(body_fn **)arg)(&arena);
	arena_fini(&arena);
	loop_stop(loop);
}

static void
with(uint64_t keep_ms, body_fn *body)
{
	snprintf(servers[0].address.path, sizeof(servers[0].address.path), "%s",
	    real.path);
	servers[0].password = SPAN("");
	plain = settings = (struct store_settings){ servers, 1, TIMEOUT_MS,
		CONNECT_MS, 100, 1 << 20, keep_ms };
	plain.near_bytes = 0;
	loop = loop_new();
	loop_scope_init(&scope, loop, NULL);
	redis = store_redis_new(loop, &settings);
	writer = store_redis_new(loop, &plain);
	CHECK(loop_fiber_start(&scope, body_fiber, &body));
	loop_run(loop);
	store_redis_free(&redis);
	store_redis_free(&writer);
	CHECK_INT(loop_fiber_count(loop), 0);
	loop_scope_fini(&scope);
	loop_free(&loop);
}

static enum outcome
run_wait(struct store_redis *r, const char *words, struct arena *arena,
    struct store_reply *out, bool *old)
{
	struct span argv[8];
	struct span rest = span_of(words);
	size_t argc = 0;

	while (span_word(&rest, &argv[argc]))
		argc++;
	return store_cached_wait(r, argv, argc, arena, out, old);
}

static void
set_wait(const char *words, struct arena *arena)
{
	struct store_reply r;
	bool old;

	CHECK_INT(run_wait(writer, words, arena, &r, &old), OUT_OK);
	CHECK(r.kind != STORE_ERROR);
}

static struct span
get_wait(const char *words, struct arena *arena)
{
	struct store_reply r = { .kind = STORE_NIL };
	bool old;

	if (run_wait(redis, words, arena, &r, &old) != OUT_OK)
		return SPAN("?");
	CHECK(!old);
	return r.kind == STORE_NIL ? SPAN("-") : r.text;
}

static uint64_t
hits(void)
{
	return store_near_counts(store_redis_near(redis))->hits;
}

/* Until an answer comes from near; false when that takes for ever. */
static bool
near_wait(const char *words, struct arena *arena)
{
	uint64_t until_ms = clock_ms() + LONG_MS;
	uint64_t before = hits();

	while (clock_ms() < until_ms) {
		get_wait(words, arena);
		if (hits() > before)
			return true;
		(void)!loop_sleep_wait(clock_ms() + 5);
	}
	return false;
}

/* How long until it is ${want}. */
static uint64_t
until_wait(const char *words, const char *want, struct arena *arena)
{
	uint64_t start_ms = clock_ms();

	while (clock_ms() < start_ms + LONG_MS &&
	    !span_eq(get_wait(words, arena), span_of(want)))
		(void)!loop_sleep_wait(clock_ms() + 1);
	return clock_ms() - start_ms;
}

static void
changes_body(struct arena *arena)
{
	set_wait("SET k v1", arena);
	CHECK(near_wait("GET k", arena));
	CHECK_SPAN(get_wait("GET k", arena), "v1");
	set_wait("SET k v2", arena);
	/* One round trip, on a machine that does other things. */
	CHECK(until_wait("GET k", "v2", arena) < STORE_PING_MS);
	CHECK(near_wait("GET k", arena));
	set_wait("DEL k", arena);
	CHECK(until_wait("GET k", "-", arena) < STORE_PING_MS);
	set_wait("SET k v3", arena);
	CHECK(near_wait("GET k", arena));
	set_wait("FLUSHALL", arena);
	CHECK(until_wait("GET k", "-", arena) < STORE_PING_MS);
}

static void
test_a_change_is_seen_within_a_round_trip(void)
{
	with(0, changes_body);
}

static void
members_body(struct arena *arena)
{
	struct span at[] = { SPAN("10.0.0.1"), SPAN("10.0.0.0/8") };
	struct store_keys keys = { at, 2 };
	struct store_found found;

	set_wait("SADD s 10.0.0.0/8", arena);
	set_wait("HSET h 10.0.0.0/8 value", arena);
	CHECK(near_wait("GET warm", arena));
	uint64_t before = hits();
	for (int i = 0; i < 2; i++) {
		CHECK_INT(store_members_wait(redis, SPAN("s"), &keys, arena,
			      &found),
		    OUT_OK);
		CHECK_INT(found.index, 1);
		CHECK_INT(store_fields_wait(redis, SPAN("h"), &keys, arena,
			      &found),
		    OUT_OK);
		CHECK_SPAN(found.value, "value");
		CHECK_INT(store_members_wait(redis, SPAN("none"), &keys, arena,
			      &found),
		    OUT_NONE);
	}
	CHECK_INT(hits() - before, 3);
	set_wait("SADD none 10.0.0.1", arena);
	uint64_t until_ms = clock_ms() + LONG_MS;
	while (store_members_wait(redis, SPAN("none"), &keys, arena, &found) !=
		OUT_OK &&
	    clock_ms() < until_ms)
		(void)!loop_sleep_wait(clock_ms() + 1);
	CHECK_INT(found.index, 0);
	/* A set that becomes something else is an error, and stays one. */
	set_wait("DEL s", arena);
	set_wait("SET s text", arena);
	until_wait("GET s", "text", arena);
	for (int i = 0; i < 2; i++)
		CHECK_INT(store_members_wait(redis, SPAN("s"), &keys, arena,
			      &found),
		    OUT_TEMP);
	CHECK(found.why[0] != '\0');
}

static void
test_members_and_fields_are_kept_too(void)
{
	with(0, members_body);
}

static void
writes_body(struct arena *arena)
{
	struct store_reply r;
	bool old;

	CHECK(near_wait("GET warm", arena));
	for (int i = 1; i < 4; i++) {
		CHECK_INT(run_wait(redis, "INCR n", arena, &r, &old), OUT_OK);
		CHECK_INT(r.integer, i);
	}
	CHECK(!store_cached_is_read(SPAN("incr"), 2));
	CHECK(!store_cached_is_read(SPAN("mget"), 3));
	CHECK(!store_cached_is_read(SPAN("time"), 1));
	CHECK(!store_cached_is_read(SPAN("ttl"), 2));
	CHECK(!store_cached_is_read(SPAN("srandmember"), 2));
	CHECK(!store_cached_is_read(SPAN("get"), 1));
	CHECK(store_cached_is_read(SPAN("hGet"), 3));
}

static void
test_what_writes_or_varies_is_never_kept(void)
{
	with(0, writes_body);
}

static void
stopped_body(struct arena *arena)
{
	struct store_reply r;
	bool old;
	enum outcome o;

	set_wait("SET k before", arena);
	CHECK(near_wait("GET k", arena));
	kill(real.pid, SIGSTOP);
	uint64_t stopped_ms = clock_ms();
	do {
		o = run_wait(redis, "GET k", arena, &r, &old);
		if (o == OUT_OK)
			CHECK(clock_ms() < stopped_ms + STORE_FRESH_MS + 200);
		(void)!loop_sleep_wait(clock_ms() + 5);
	} while (o == OUT_OK && clock_ms() < stopped_ms + LONG_MS);
	CHECK_INT(o, settings.near_keep_ms > 0 ? OUT_OK : OUT_TEMP);
	kill(real.pid, SIGCONT);
	set_wait("SET k after", arena);
	until_wait("GET k", "after", arena);
	CHECK(near_wait("GET k", arena));
	CHECK_SPAN(get_wait("GET k", arena), "after");
}

static void
test_a_redis_that_stands_still_leaves_no_stale_answer(void)
{
	with(0, stopped_body);
}

static void
old_body(struct arena *arena)
{
	struct store_reply r;
	bool old = false;
	uint64_t until_ms = clock_ms() + LONG_MS;

	set_wait("SET k before", arena);
	CHECK(near_wait("GET k", arena));
	kill(real.pid, SIGSTOP);
	while (!old && clock_ms() < until_ms) {
		CHECK_INT(run_wait(redis, "GET k", arena, &r, &old), OUT_OK);
		CHECK_SPAN(r.text, "before");
		(void)!loop_sleep_wait(clock_ms() + 20);
	}
	CHECK(old);
	CHECK_INT(run_wait(redis, "GET new", arena, &r, &old), OUT_TEMP);
	kill(real.pid, SIGCONT);
	set_wait("SET k after", arena);
	until_ms = clock_ms() + LONG_MS;
	while (clock_ms() < until_ms &&
	    (run_wait(redis, "GET k", arena, &r, &old) != OUT_OK || old ||
		!span_eq(r.text, SPAN("after"))))
		(void)!loop_sleep_wait(clock_ms() + 5);
	CHECK_SPAN(r.text, "after");
}

static void
test_what_was_last_known_is_told_as_such(void)
{
	with(60000, old_body);
}

static void
cut_body(struct arena *arena)
{
	struct store_reply r;
	bool old;

	set_wait("SET k v1", arena);
	CHECK(near_wait("GET k", arena));
	/* A change that nobody can tell of any more: the word is lost first. */
	const char *kill_and_set = "CLIENT KILL TYPE pubsub";
	CHECK_INT(run_wait(writer, kill_and_set, arena, &r, &old), OUT_OK);
	CHECK_INT(r.integer, 1);
	set_wait("SET k v2", arena);
	CHECK(until_wait("GET k", "v2", arena) < STORE_FRESH_MS);
	CHECK(near_wait("GET k", arena));
	CHECK(store_near_counts(store_redis_near(redis))->flushes >= 1);
	set_wait("SET k v3", arena);
	CHECK(until_wait("GET k", "v3", arena) < STORE_PING_MS);
	/* And when it is the connection that asks. */
	CHECK_INT(run_wait(writer, "CLIENT KILL TYPE normal SKIPME yes", arena,
		      &r, &old),
	    OUT_OK);
	set_wait("SET k v4", arena);
	until_wait("GET k", "v4", arena);
	CHECK(near_wait("GET k", arena));
	CHECK_SPAN(get_wait("GET k", arena), "v4");
}

static void
test_a_cut_connection_flushes_and_is_made_anew(void)
{
	with(0, cut_body);
}

int
main(void)
{
	alarm(120);
	redis_server_start(&real, "--appendonly", "no", NULL);
	TAP_RUN(test_a_change_is_seen_within_a_round_trip);
	TAP_RUN(test_members_and_fields_are_kept_too);
	TAP_RUN(test_what_writes_or_varies_is_never_kept);
	TAP_RUN(test_a_redis_that_stands_still_leaves_no_stale_answer);
	TAP_RUN(test_what_was_last_known_is_told_as_such);
	TAP_RUN(test_a_cut_connection_flushes_and_is_made_anew);
	redis_server_kill(&real);
	redis_server_remove(&real);
	return tap_done();
}
