/*
 * store/reader, reply and command: the protocol, whole and byte by byte.
 */
#include "tap.h"

#include "base/buf.h"
#include "base/limits.h"
#include "store/command.h"
#include "store/reader.h"

/* A reply as text: (ok) "str" 7 nil !err [ a b ] */
static void
show(const struct store_reply *r, struct buf *out)
{
	switch (r->kind) {
	case STORE_NIL:
		buf_add_text(out, "nil");
		break;
	case STORE_STRING:
		buf_printf(out, "\"%.*s\"", SPAN_ARG(r->text));
		break;
	case STORE_STATUS:
		buf_printf(out, "(%.*s)", SPAN_ARG(r->text));
		break;
	case STORE_ERROR:
		buf_printf(out, "!%.*s!", SPAN_ARG(r->text));
		break;
	case STORE_INTEGER:
		buf_printf(out, "%lld", (long long)r->integer);
		break;
	case STORE_ARRAY:
		buf_add_char(out, '[');
		for (size_t i = 0; i < r->count; i++) {
			if (i > 0)
				buf_add_char(out, ' ');
			show(&r->items[i], out);
		}
		buf_add_char(out, ']');
		break;
	}
}

/* Feed ${bytes} in steps and show every reply; "BAD" when it breaks. */
static void
read_all(struct span bytes, size_t step, struct buf *out)
{
	struct store_reader *r = store_reader_new();
	const struct store_reply *reply;
	enum outcome o = OUT_NONE;

	for (size_t i = 0; i < bytes.len && o != OUT_PERM; i += step) {
		store_reader_feed(r, span_first(span_from(bytes, i), step));
		while ((o = store_reader_next(r, &reply)) == OUT_OK) {
			show(reply, out);
			buf_add_char(out, ';');
		}
	}
	if (o == OUT_PERM)
		buf_add_text(out, "BAD");
	store_reader_free(&r);
}

static void
test_replies_are_read_whole_and_in_pieces(void)
{
	static const char *const cases[][2] = {
		{ "+OK\r\n", "(OK);" },
		{ "-ERR no\r\n", "!ERR no!;" },
		{ ":-42\r\n", "-42;" },
		{ "$-1\r\n", "nil;" },
		{ "$0\r\n\r\n", "\"\";" },
		{ "$5\r\na\r\nbc\r\n", "\"a\r\nbc\";" },
		{ "*0\r\n", "[];" },
		{ "*-1\r\n", "nil;" },
		{ "*3\r\n:1\r\n$1\r\nx\r\n*2\r\n+a\r\n$-1\r\n",
		    "[1 \"x\" [(a) nil]];" },
		{ "+a\r\n+b\r\n:3\r\n", "(a);(b);3;" },
		{ "+a\r\n$3\r\nxy", "(a);" },
		{ "?what\r\n", "BAD" },
		{ "+a\r\nHTTP/1.0 200\r\n", "(a);BAD" },
		{ "*999999999\r\n", "BAD" },
		{ "*700000\r\n*700000\r\n", "BAD" },
		{ "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*"
		  "1\r\n",
		    "BAD" },
	};
	struct buf out;

	buf_init(&out, 100000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t step = 1; step < 100; step += 7) {
			buf_clear(&out);
			read_all(span_of(cases[i][0]), step, &out);
			CHECK_SPAN(buf_span(&out), cases[i][1]);
		}
	}
	buf_fini(&out);
}

static void
test_a_reply_past_its_cap_breaks_the_reader(void)
{
	struct store_reader *r = store_reader_new();
	const struct store_reply *reply;
	char block[4096];
	size_t fed = 0;
	enum outcome o;

	memset(block, 'x', sizeof(block));
	store_reader_feed(r, SPAN("+first\r\n$90000000\r\n"));
	CHECK_INT(store_reader_next(r, &reply), OUT_OK);
	while ((o = store_reader_next(r, &reply)) == OUT_NONE) {
		store_reader_feed(r, (struct span){ block, sizeof(block) });
		fed += sizeof(block);
	}
	CHECK_INT(o, OUT_PERM);
	CHECK(fed <= LIMIT_REDIS_REPLY_BYTES + 2 * sizeof(block));
	store_reader_feed(r, SPAN("+x\r\n"));
	CHECK_INT(store_reader_next(r, &reply), OUT_PERM);
	store_reader_free(&r);
}

static void
test_many_small_replies_are_no_large_one(void)
{
	struct store_reader *r = store_reader_new();
	const struct store_reply *reply;
	struct buf b;
	size_t n = 0;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 10000; i++)
		buf_add_text(&b, "$10\r\n0123456789\r\n");
	for (int i = 0; i < 60; i++) {
		store_reader_feed(r, buf_span(&b));
		while (store_reader_next(r, &reply) == OUT_OK)
			n++;
	}
	CHECK_INT(n, 600000);
	buf_fini(&b);
	store_reader_free(&r);
}

static void
test_a_copy_is_deep(void)
{
	struct store_reader *r = store_reader_new();
	const struct store_reply *reply;
	struct store_reply copy = { STORE_NIL, SPAN(""), 0, NULL, 0 };
	struct arena a;
	struct buf out;

	arena_init(&a, 0);
	buf_init(&out, 1000);
	store_reader_feed(r, SPAN("*2\r\n$3\r\nabc\r\n*1\r\n+x\r\n"));
	CHECK_INT(store_reader_next(r, &reply), OUT_OK);
	copy = store_reply_copy(reply, &a);
	store_reader_free(&r);
	show(&copy, &out);
	CHECK_SPAN(buf_span(&out), "[\"abc\" [(x)]]");
	buf_fini(&out);
	arena_fini(&a);
}

static void
test_unfit_servers_are_told_from_bad_commands(void)
{
	static const struct {
		const char *text;
		bool unfit;
	} cases[] = {
		{ "LOADING Redis is loading the dataset in memory", true },
		{ "READONLY You can't write against a replica", true },
		{ "MASTERDOWN Link with MASTER is down", true },
		{ "NOAUTH Authentication required.", true },
		{ "WRONGPASS invalid username-password pair", true },
		{ "CLUSTERDOWN Hash slot not served", true },
		{ "MOVED 3999 127.0.0.1:6381", true },
		{ "TRYAGAIN", true },
		{ "WRONGTYPE Operation against a key", false },
		{ "ERR unknown command", false },
		{ "LOADINGS", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_reply r = { .kind = STORE_ERROR,
			.text = span_of(cases[i].text) };

		CHECK_INT(store_reply_is_unfit(&r), cases[i].unfit);
		r.kind = STORE_STRING;
		CHECK(!store_reply_is_unfit(&r));
	}
}

static void
test_role_decides_who_is_used(void)
{
	static const struct {
		const char *reply;
		bool fit;
	} cases[] = {
		{ "*3\r\n$6\r\nmaster\r\n:12\r\n*0\r\n", true },
		{ "*5\r\n$5\r\nslave\r\n$1\r\nh\r\n:1\r\n$9\r\nconnected\r\n"
		  ":1\r\n",
		    true },
		{ "*5\r\n$5\r\nslave\r\n$1\r\nh\r\n:1\r\n$4\r\nsync\r\n:1\r\n",
		    false },
		{ "*5\r\n$5\r\nslave\r\n$1\r\nh\r\n:1\r\n$7\r\nconnect\r\n"
		  ":-1\r\n",
		    false },
		{ "*2\r\n$8\r\nsentinel\r\n*0\r\n", false },
		{ "*1\r\n$5\r\nslave\r\n", false },
		{ "*0\r\n", false },
		{ "-ERR unknown command\r\n", false },
		{ "+master\r\n", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_reader *r = store_reader_new();
		const struct store_reply *reply;

		store_reader_feed(r, span_of(cases[i].reply));
		CHECK_INT(store_reader_next(r, &reply), OUT_OK);
		CHECK_INT(store_reply_role_fault(reply) == NULL, cases[i].fit);
		store_reader_free(&r);
	}
}

static void
test_an_argument_stays_one_argument(void)
{
	struct span argv[] = { SPAN("GET"), SPAN("a\r\n*1\r\n$8\r\nFLUSHALL"),
		SPAN("") };
	struct store_command c = { argv, 3 };
	struct buf out;

	buf_init(&out, 1000);
	store_command_write(&c, &out);
	CHECK_SPAN(buf_span(&out),
	    "*3\r\n$3\r\nGET\r\n$19\r\n"
	    "a\r\n*1\r\n$8\r\nFLUSHALL\r\n$0\r\n\r\n");
	buf_fini(&out);
}

int
main(void)
{
	TAP_RUN(test_replies_are_read_whole_and_in_pieces);
	TAP_RUN(test_a_reply_past_its_cap_breaks_the_reader);
	TAP_RUN(test_many_small_replies_are_no_large_one);
	TAP_RUN(test_a_copy_is_deep);
	TAP_RUN(test_unfit_servers_are_told_from_bad_commands);
	TAP_RUN(test_role_decides_who_is_used);
	TAP_RUN(test_an_argument_stays_one_argument);
	return tap_done();
}
