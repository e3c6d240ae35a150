/* wire_smtp_line: command lines, whole and byte by byte. */
#include "tap.h"

#include "base/limits.h"
#include "wire/smtp_line.h"

/* What ${in} gives whole; checks that byte by byte gives the same. */
static enum wire_scan
scan(struct span in, struct span *line, size_t *used, enum wire_fault *fault)
{
	enum wire_scan whole, piecewise = WIRE_MORE;
	enum wire_fault fault_piecewise = WIRE_FAULT_NONE;
	struct span line_piecewise = { NULL, 0 };
	size_t from = 0, used_piecewise = 0;

	*fault = WIRE_FAULT_NONE;
	*line = (struct span){ NULL, 0 };
	*used = 0;
	whole = wire_smtp_line_scan(in, &from, line, used, fault);
	from = 0;
	for (size_t n = 0; n <= in.len && piecewise == WIRE_MORE; n++)
		piecewise = wire_smtp_line_scan(span_first(in, n), &from,
		    &line_piecewise, &used_piecewise, &fault_piecewise);
	CHECK_INT(piecewise, whole);
	CHECK_INT(fault_piecewise, *fault);
	CHECK_INT(used_piecewise, *used);
	CHECK(span_eq(line_piecewise, *line));
	if (whole != WIRE_MORE)
		CHECK_INT(from, 0);
	return whole;
}

static void
check_line(struct span in, const char *want, size_t want_used)
{
	struct span line;
	enum wire_fault fault;
	size_t used;

	CHECK_INT(scan(in, &line, &used, &fault), WIRE_DONE);
	CHECK_SPAN(line, want);
	CHECK_INT(used, want_used);
}

static void
check_fault(struct span in, enum wire_fault want)
{
	struct span line;
	enum wire_fault fault;
	size_t used;

	CHECK_INT(scan(in, &line, &used, &fault), WIRE_BAD);
	CHECK_INT(fault, want);
}

static void
test_a_line_ends_in_crlf(void)
{
	check_line(SPAN("NOOP\r\n"), "NOOP", 6);
	check_line(SPAN("NOOP\r\nQUIT\r\n"), "NOOP", 6);
	check_line(SPAN("\r\n"), "", 2);
	check_line(SPAN("\xff\x01\r\n\n"), "\xff\x01", 4);
}

static void
test_an_incomplete_line_waits(void)
{
	static const struct span cases[] = { { "", 0 }, { "N", 1 },
		{ "NOOP\r", 5 }, { "\r", 1 } };
	struct span line;
	enum wire_fault fault;
	size_t used;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK_INT(scan(cases[i], &line, &used, &fault), WIRE_MORE);
}

static void
test_bare_line_ends_and_nul_are_refused(void)
{
	check_fault(SPAN("NOOP\n"), WIRE_FAULT_BARE_LF);
	check_fault(SPAN("\n"), WIRE_FAULT_BARE_LF);
	check_fault(SPAN("NO\rOP\r\n"), WIRE_FAULT_BARE_CR);
	check_fault(SPAN("NOOP\r\r\n"), WIRE_FAULT_BARE_CR);
	check_fault(SPAN("NOOP\r\0\n"), WIRE_FAULT_BARE_CR);
	check_fault(SPAN("NO\0OP"), WIRE_FAULT_NUL);
	check_fault(SPAN("\0\n"), WIRE_FAULT_NUL);
	check_fault(SPAN("a\n\0"), WIRE_FAULT_BARE_LF);
}

static void
test_a_line_has_a_cap(void)
{
	char text[LIMIT_COMMAND_LINE_BYTES + 2];
	struct span in = { text, LIMIT_COMMAND_LINE_BYTES };
	struct span line;
	enum wire_fault fault;
	size_t used;

	memset(text, 'x', sizeof(text));
	in.len--;
	CHECK_INT(scan(in, &line, &used, &fault), WIRE_MORE);
	in.len++;
	check_fault(in, WIRE_FAULT_LONG);
	memcpy(text + in.len - 1, "\r\n", 2);
	in.len++;
	check_fault(in, WIRE_FAULT_LONG);
	in.len--;
	memcpy(text + in.len - 2, "\r\n", 2);
	CHECK_INT(scan(in, &line, &used, &fault), WIRE_DONE);
	CHECK_INT(used, LIMIT_COMMAND_LINE_BYTES);
}

static void
test_the_rest_of_a_bad_line_can_be_skipped(void)
{
	enum wire_fault fault;
	size_t used = 99;

	CHECK_INT(wire_smtp_line_skip(SPAN("x\0y\r\nQUIT"), &used, &fault),
	    WIRE_DONE);
	CHECK_INT(used, 5);
	CHECK_INT(wire_smtp_line_skip(SPAN("xy"), &used, &fault), WIRE_MORE);
	CHECK_INT(used, 2);
	CHECK_INT(wire_smtp_line_skip(SPAN("xy\r"), &used, &fault), WIRE_MORE);
	CHECK_INT(used, 2);
	CHECK_INT(wire_smtp_line_skip(SPAN("xy\n"), &used, &fault), WIRE_BAD);
	CHECK_INT(fault, WIRE_FAULT_BARE_LF);
	CHECK_INT(wire_smtp_line_skip(SPAN("\rx"), &used, &fault), WIRE_BAD);
	CHECK_INT(fault, WIRE_FAULT_BARE_CR);
}

int
main(void)
{
	TAP_RUN(test_a_line_ends_in_crlf);
	TAP_RUN(test_an_incomplete_line_waits);
	TAP_RUN(test_bare_line_ends_and_nul_are_refused);
	TAP_RUN(test_a_line_has_a_cap);
	TAP_RUN(test_the_rest_of_a_bad_line_can_be_skipped);
	return tap_done();
}
