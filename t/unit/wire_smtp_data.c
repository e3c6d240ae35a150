/*
 * wire_smtp_data: the content of DATA, whole, byte by byte and cut in two
 * at every place.
 */
#include "tap.h"

#include <inttypes.h>

#include "base/buf.h"
#include "wire/smtp_data.h"

static void
append(void *arg, struct span piece)
{
	CHECK(piece.len > 0);
	buf_add(arg, piece);
}

struct result {
	enum wire_scan scan;
	enum wire_fault fault;
	uint64_t offset;
	size_t used;
	struct buf content;
};

/* Feed ${in} with a cut at ${first} and then every ${step} bytes. */
static void
feed(struct span in, size_t first, size_t step, struct result *r)
{
	struct wire_smtp_data d;
	size_t used, end = first;

	*r = (struct result){ .scan = WIRE_MORE };
	buf_init(&r->content, 1 << 16);
	wire_smtp_data_init(&d);
	while (r->scan == WIRE_MORE && r->used < in.len) {
		struct span chunk = span_from(span_first(in, end), r->used);

		r->scan =
		    wire_smtp_data_feed(&d, chunk, &used, append, &r->content);
		if (r->scan != WIRE_BAD)
			r->used += used;
		end += step;
	}
	r->fault = d.fault;
	r->offset = d.offset;
}

/* Whole against every other way of cutting. */
static void
check_cuts(struct span in, const struct result *whole)
{
	for (size_t cut = 0; cut <= in.len + 1; cut++) {
		struct result r;

		/* The last round is byte by byte. */
		feed(in, cut > in.len ? 1 : cut, cut > in.len ? 1 : in.len, &r);
		CHECK_INT(r.scan, whole->scan);
		CHECK_INT(r.fault, whole->fault);
		CHECK_INT(r.offset, whole->offset);
		if (whole->scan != WIRE_BAD) {
			CHECK_INT(r.used, whole->used);
			CHECK(span_eq(buf_span(&r.content),
			    buf_span(&whole->content)));
		}
		buf_fini(&r.content);
	}
}

static void
check_data(struct span in, const char *want, size_t want_used)
{
	struct result r;

	feed(in, in.len, 1, &r);
	CHECK_INT(r.scan, WIRE_DONE);
	CHECK_INT(r.used, want_used);
	CHECK_INT(r.offset, want_used);
	CHECK_SPAN(buf_span(&r.content), want);
	check_cuts(in, &r);
	buf_fini(&r.content);
}

static void
check_fault(struct span in, enum wire_fault fault, uint64_t offset)
{
	struct result r;

	feed(in, in.len, 1, &r);
	if (r.scan != WIRE_BAD || r.fault != fault || r.offset != offset) {
		tap_bad++;
		printf("# scan %d fault %s at %" PRIu64 ", not %" PRIu64 "\n",
		    (int)r.scan, wire_fault_name(r.fault), r.offset, offset);
	}
	check_cuts(in, &r);
	buf_fini(&r.content);
}

static void
test_content_ends_at_crlf_dot_crlf(void)
{
	check_data(SPAN("a\r\n.\r\n"), "a\r\n", 6);
	check_data(SPAN(".\r\n"), "", 3);
	check_data(SPAN("\r\n.\r\n"), "\r\n", 5);
	check_data(SPAN("a\r\nb\r\n\r\nc\r\n.\r\nQUIT\r\n"),
	    "a\r\nb\r\n\r\nc\r\n", 14);
	check_data(SPAN("a\r\n.\r\n\n\r.\r\n"), "a\r\n", 6);
}

static void
test_stuffed_dots_are_dropped(void)
{
	check_data(SPAN("..\r\n.\r\n"), ".\r\n", 7);
	check_data(SPAN("..a\r\n.b\r\n...\r\n.\r\n"), ".a\r\nb\r\n..\r\n", 17);
	check_data(SPAN("a.\r\n.\r\n"), "a.\r\n", 7);
	check_data(SPAN("a.b\r\n..\r\n.\r\n"), "a.b\r\n.\r\n", 12);
	check_data(SPAN(". \r\n.\r\n"), " \r\n", 7);
}

static void
test_nul_and_high_bytes_are_kept(void)
{
	struct span in = SPAN("a\0b\xff\r\n.\r\n");
	struct result r;

	feed(in, in.len, 1, &r);
	CHECK_INT(r.scan, WIRE_DONE);
	CHECK(span_eq(buf_span(&r.content), SPAN("a\0b\xff\r\n")));
	check_cuts(in, &r);
	buf_fini(&r.content);
}

static void
test_every_other_end_of_data_is_refused(void)
{
	check_fault(SPAN("a\n.\n"), WIRE_FAULT_BARE_LF, 1);
	check_fault(SPAN("a\n.\r\n"), WIRE_FAULT_BARE_LF, 1);
	check_fault(SPAN("a\r.\r\n"), WIRE_FAULT_BARE_CR, 1);
	check_fault(SPAN("a\r.\r"), WIRE_FAULT_BARE_CR, 1);
	check_fault(SPAN("a\r.\n"), WIRE_FAULT_BARE_CR, 1);
	check_fault(SPAN("a\r\n.\n"), WIRE_FAULT_BARE_LF, 4);
	check_fault(SPAN("a\r\n.\rb"), WIRE_FAULT_BARE_CR, 4);
	check_fault(SPAN("a\r\n.\r\r\n"), WIRE_FAULT_BARE_CR, 4);
	check_fault(SPAN("a\r\n.\r.\r\n"), WIRE_FAULT_BARE_CR, 4);
	check_fault(SPAN("a\r\r\n.\r\n"), WIRE_FAULT_BARE_CR, 1);
	check_fault(SPAN("a\n\r\n.\r\n"), WIRE_FAULT_BARE_LF, 1);
	check_fault(SPAN("a\r\n\n.\r\n"), WIRE_FAULT_BARE_LF, 3);
	check_fault(SPAN("a\r\n\r.\r\n"), WIRE_FAULT_BARE_CR, 3);
	check_fault(SPAN("\n.\r\n"), WIRE_FAULT_BARE_LF, 0);
	check_fault(SPAN(".\n"), WIRE_FAULT_BARE_LF, 1);
	check_fault(SPAN(".\rx"), WIRE_FAULT_BARE_CR, 1);
	check_fault(SPAN("a\0\n.\r\n"), WIRE_FAULT_BARE_LF, 2);
	check_fault(SPAN("a\r\0\n.\r\n"), WIRE_FAULT_BARE_CR, 1);
}

static void
test_what_may_still_be_the_end_waits(void)
{
	static const char *const cases[] = { "", "a", "a\r", "a\r\n", "a\r\n.",
		"a\r\n.\r", "\r" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct result r;

		feed(span_of(cases[i]), 99, 1, &r);
		CHECK_INT(r.scan, WIRE_MORE);
		check_cuts(span_of(cases[i]), &r);
		buf_fini(&r.content);
	}
}

/* Stuff ${in} cut at ${cut} into ${out}, end and all. */
static void
stuff(struct span in, size_t cut, struct buf *out)
{
	struct wire_smtp_stuff s;

	wire_smtp_stuff_init(&s);
	wire_smtp_stuff_feed(&s, span_first(in, cut), append, out);
	wire_smtp_stuff_feed(&s, span_from(in, cut), append, out);
	buf_add(out, wire_smtp_stuff_end(&s));
}

static void
test_stuffing_is_the_way_back(void)
{
	static const struct {
		const char *content, *want;
	} cases[] = { { "", ".\r\n" }, { "a\r\n", "a\r\n.\r\n" },
		{ ".\r\n", "..\r\n.\r\n" },
		{ "a\r\n.\r\n..b\r\nc.\r\n", "a\r\n..\r\n...b\r\nc.\r\n.\r\n" },
		{ "a", "a\r\n.\r\n" }, { "a\r\n.", "a\r\n..\r\n.\r\n" } };
	struct buf out;

	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span in = span_of(cases[i].content);

		for (size_t cut = 0; cut <= in.len; cut++) {
			buf_clear(&out);
			stuff(in, cut, &out);
			CHECK_SPAN(buf_span(&out), cases[i].want);
		}
	}
	buf_fini(&out);
}

int
main(void)
{
	TAP_RUN(test_content_ends_at_crlf_dot_crlf);
	TAP_RUN(test_stuffed_dots_are_dropped);
	TAP_RUN(test_nul_and_high_bytes_are_kept);
	TAP_RUN(test_every_other_end_of_data_is_refused);
	TAP_RUN(test_what_may_still_be_the_end_waits);
	TAP_RUN(test_stuffing_is_the_way_back);
	return tap_done();
}
