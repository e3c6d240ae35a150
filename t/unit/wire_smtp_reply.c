/* wire_smtp_reply: replies read whole and byte by byte; replies written. */
#include "tap.h"

#include "base/limits.h"
#include "wire/smtp_reply.h"

/* Read one reply whole into ${r}, and byte by byte to the same end. */
static enum wire_scan
scan(struct span in, struct wire_reply *r, size_t *used)
{
	struct wire_reply piecewise;
	size_t done = 0, n = 0;
	enum wire_scan whole, scan = WIRE_MORE;

	wire_reply_clear(r);
	*used = 0;
	whole = wire_reply_scan(r, in, used);
	wire_reply_init(&piecewise);
	while (scan == WIRE_MORE && n < in.len) {
		size_t step = 0;

		scan = wire_reply_scan(&piecewise,
		    span_from(span_first(in, ++n), done), &step);
		done += step;
	}
	CHECK_INT(scan, whole);
	if (whole != WIRE_BAD) {
		CHECK_INT(done, *used);
		CHECK_INT(piecewise.code, r->code);
		CHECK_INT(piecewise.lines, r->lines);
		CHECK(span_eq(wire_reply_text(&piecewise), wire_reply_text(r)));
	}
	wire_reply_fini(&piecewise);
	return whole;
}

static void
test_replies_are_read(void)
{
	static const struct {
		const char *in;
		unsigned code, class, subject, detail, lines;
		const char *text;
	} cases[] = { { "250 OK\r\n", 250, 0, 0, 0, 1, "OK" },
		{ "250\r\n", 250, 0, 0, 0, 1, "" },
		{ "250 \r\n", 250, 0, 0, 0, 1, "" },
		{ "250-\r\n250\r\n", 250, 0, 0, 0, 2, "\n" },
		{ "250 2.1.0 OK\r\n", 250, 2, 1, 0, 1, "OK" },
		{ "550 5.1.1\r\n", 550, 5, 1, 1, 1, "" },
		{ "250-mx\r\n250-SIZE 10\r\n250 PRDR\r\n", 250, 0, 0, 0, 3,
		    "mx\nSIZE 10\nPRDR" },
		{ "550-5.7.1 one\r\n550 5.7.1 two\r\n", 550, 5, 7, 1, 2,
		    "one\ntwo" },
		{ "550-5.7.1 one\r\n550 5.7.2 two\r\n", 550, 5, 7, 1, 2,
		    "one\n5.7.2 two" },
		{ "450 5.1.1 x\r\n", 450, 0, 0, 0, 1, "5.1.1 x" },
		{ "250 2.1.0x\r\n", 250, 0, 0, 0, 1, "2.1.0x" },
		{ "220 2.1 x\r\n", 220, 0, 0, 0, 1, "2.1 x" },
		{ "250 2.1.1000 x\r\n", 250, 0, 0, 0, 1, "2.1.1000 x" },
		{ "353 go\r\n", 353, 0, 0, 0, 1, "go" },
		{ "250 \xc3\xa9\t\r\n", 250, 0, 0, 0, 1, "\xc3\xa9\t" } };
	struct wire_reply r;

	wire_reply_init(&r);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span in = span_of(cases[i].in);
		size_t used;

		CHECK_INT(scan(in, &r, &used), WIRE_DONE);
		CHECK_INT(used, in.len);
		CHECK_INT(r.code, cases[i].code);
		CHECK_INT(r.status.class, cases[i].class);
		CHECK_INT(r.status.subject, cases[i].subject);
		CHECK_INT(r.status.detail, cases[i].detail);
		CHECK_INT(r.lines, cases[i].lines);
		CHECK_SPAN(wire_reply_text(&r), cases[i].text);
	}
	wire_reply_fini(&r);
}

static void
test_the_next_reply_stays_unread(void)
{
	struct wire_reply r;
	size_t used;

	wire_reply_init(&r);
	CHECK_INT(wire_reply_scan(&r, SPAN("250 a\r\n550 b\r\n"), &used),
	    WIRE_DONE);
	CHECK_INT(used, 7);
	CHECK_INT(wire_reply_scan(&r, SPAN(""), &used), WIRE_MORE);
	CHECK_INT(used, 0);
	wire_reply_fini(&r);
}

static void
test_bad_replies_are_refused(void)
{
	static const struct span cases[] = { { "250 OK\n", 7 },
		{ "250 O\rK\r\n", 9 }, { "250 O\0K\r\n", 9 }, { "25\r\n", 4 },
		{ "\r\n", 2 }, { "2500\r\n", 6 }, { "250+x\r\n", 7 },
		{ "150 x\r\n", 7 }, { "600 x\r\n", 7 }, { "abc x\r\n", 7 },
		{ " 250 x\r\n", 8 }, { "250-a\r\n251 b\r\n", 14 },
		{ "250-a\r\nx\r\n", 10 } };
	struct wire_reply r;
	size_t used;

	wire_reply_init(&r);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK_INT(scan(cases[i], &r, &used), WIRE_BAD);
	wire_reply_fini(&r);
}

static void
test_replies_have_caps(void)
{
	struct wire_reply r;
	struct buf in;
	size_t used;

	wire_reply_init(&r);
	buf_init(&in, 1 << 20);
	for (int i = 0; i < LIMIT_REPLY_LINES; i++)
		buf_add_text(&in, "250-x\r\n");
	CHECK_INT(wire_reply_scan(&r, buf_span(&in), &used), WIRE_MORE);
	CHECK_INT(wire_reply_scan(&r, SPAN("250 x\r\n"), &used), WIRE_BAD);
	buf_clear(&in);
	buf_add_text(&in, "250 ");
	while (buf_span(&in).len < LIMIT_REPLY_LINE_BYTES)
		buf_add_char(&in, 'x');
	wire_reply_clear(&r);
	CHECK_INT(wire_reply_scan(&r, buf_span(&in), &used), WIRE_BAD);
	buf_fini(&in);
	wire_reply_fini(&r);
}

static void
check_written(unsigned code, struct wire_status status, struct span text,
    const char *want)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	wire_reply_write(&out, code, status, text);
	CHECK_SPAN(buf_span(&out), want);
	buf_fini(&out);
}

static void
test_replies_are_written(void)
{
	static const struct wire_status none;
	static const struct wire_status ok = { 2, 1, 0 };

	check_written(250, none, SPAN("OK"), "250 OK\r\n");
	check_written(250, none, SPAN(""), "250 \r\n");
	check_written(250, ok, SPAN(""), "250 2.1.0\r\n");
	check_written(250, ok, (struct span){ NULL, 0 }, "250 2.1.0\r\n");
	check_written(250, ok, SPAN("a\nb\n"),
	    "250-2.1.0 a\r\n250 2.1.0 b\r\n");
	check_written(250, none, SPAN("a\n\nb"), "250-a\r\n250-\r\n250 b\r\n");
	check_written(550, none, SPAN("a\r\n250 b\0\x1b\xc3\x7f\tc"),
	    "550-a?\r\n550 250 b????\tc\r\n");
}

static void
test_long_lines_are_split_at_blanks(void)
{
	static const struct wire_status status = { 5, 999, 999 };
	struct wire_reply r;
	struct buf text, out;
	struct span rest, line;
	size_t used;

	buf_init(&text, 1 << 16);
	buf_init(&out, 1 << 16);
	wire_reply_init(&r);
	for (int i = 0; i < 300; i++)
		buf_printf(&text, "%sword%d", i == 0 ? "" : " ", i);
	for (int i = 0; i < 1200; i++)
		buf_add_char(&text, 'x');
	wire_reply_write(&out, 550, status, buf_span(&text));
	rest = buf_span(&out);
	while (span_cut(&rest, '\n', &line))
		CHECK(line.len + 1 <= 512);
	CHECK_INT(scan(buf_span(&out), &r, &used), WIRE_DONE);
	CHECK_INT(r.status.detail, 999);
	rest = wire_reply_text(&r);
	CHECK(span_cut(&rest, '\n', &line));
	CHECK(span_starts(line, SPAN("word0 word1 ")));
	CHECK(span_starts(rest, SPAN("word")));
	wire_reply_fini(&r);
	buf_fini(&out);
	buf_fini(&text);
}

int
main(void)
{
	TAP_RUN(test_replies_are_read);
	TAP_RUN(test_the_next_reply_stays_unread);
	TAP_RUN(test_bad_replies_are_refused);
	TAP_RUN(test_replies_have_caps);
	TAP_RUN(test_replies_are_written);
	TAP_RUN(test_long_lines_are_split_at_blanks);
	return tap_done();
}
