/* wire_bdat: its argument, and its content cut in two at every place. */
#include "tap.h"

#include "wire/bdat.h"

static void
test_bdat_argument(void)
{
	static const struct {
		const char *arg;
		bool good;
		uint64_t size;
		bool is_last;
	} cases[] = { { "0", true, 0, false }, { "0 LAST", true, 0, true },
		{ "1000  last", true, 1000, true },
		{ "9223372036854775807", true, INT64_MAX, false },
		{ "9223372036854775808", false, 0, false },
		{ "99999999999999999999999", false, 0, false },
		{ "", false, 0, false }, { "-1", false, 0, false },
		{ "+1", false, 0, false }, { "0x10", false, 0, false },
		{ "LAST", false, 0, false }, { "1 LAST x", false, 0, false },
		{ "1 LASTX", false, 0, false }, { "1LAST", false, 0, false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wire_bdat b = { 0 };

		CHECK_INT(wire_bdat_parse(span_of(cases[i].arg), &b),
		    cases[i].good);
		CHECK_INT(b.size_bytes, cases[i].size);
		CHECK_INT(b.is_last, cases[i].is_last);
	}
}

/* End, fault and offset of BDAT content, alike however it is cut. */
static void
check_bdat(struct span in, enum wire_scan want, enum wire_fault fault,
    uint64_t offset, bool want_crlf)
{
	for (size_t cut = 0; cut <= in.len; cut++) {
		struct wire_bdat_lines b;
		bool needs_crlf = false;

		wire_bdat_init(&b);
		(void)wire_bdat_feed(&b, span_first(in, cut));
		(void)wire_bdat_feed(&b, span_from(in, cut));
		CHECK_INT(wire_bdat_end(&b, &needs_crlf), want);
		CHECK_INT(b.fault, fault);
		CHECK_INT(b.offset, offset);
		CHECK_INT(needs_crlf, want_crlf);
	}
}

static void
test_bdat_content_has_crlf_only(void)
{
	check_bdat(SPAN(""), WIRE_DONE, WIRE_FAULT_NONE, 0, false);
	check_bdat(SPAN("a\r\n"), WIRE_DONE, WIRE_FAULT_NONE, 3, false);
	check_bdat(SPAN("a\r\n.\r\nb"), WIRE_DONE, WIRE_FAULT_NONE, 7, true);
	check_bdat(SPAN("\0\r\n"), WIRE_DONE, WIRE_FAULT_NONE, 3, false);
	check_bdat(SPAN("a\r\n\r\n"), WIRE_DONE, WIRE_FAULT_NONE, 5, false);
	check_bdat(SPAN("a\nb"), WIRE_BAD, WIRE_FAULT_BARE_LF, 1, false);
	check_bdat(SPAN("a\r\n\n"), WIRE_BAD, WIRE_FAULT_BARE_LF, 3, false);
	check_bdat(SPAN("a\rb"), WIRE_BAD, WIRE_FAULT_BARE_CR, 1, false);
	check_bdat(SPAN("a\r\r\n"), WIRE_BAD, WIRE_FAULT_BARE_CR, 1, false);
	check_bdat(SPAN("a\r"), WIRE_BAD, WIRE_FAULT_BARE_CR, 1, false);
}

int
main(void)
{
	TAP_RUN(test_bdat_argument);
	TAP_RUN(test_bdat_content_has_crlf_only);
	return tap_done();
}
