/* wire_eol: line ends. */
#include "tap.h"

#include "wire/eol.h"

static void
check(struct span in, enum wire_eol want, size_t want_at)
{
	size_t at;

	CHECK_INT(wire_eol_find(in, &at), want);
	CHECK_INT(at, want_at);
}

static void
test_the_first_cr_or_lf_is_judged(void)
{
	check(SPAN(""), WIRE_EOL_NONE, 0);
	check((struct span){ NULL, 0 }, WIRE_EOL_NONE, 0);
	check(SPAN("ab"), WIRE_EOL_NONE, 2);
	check(SPAN("\r\n"), WIRE_EOL_CRLF, 0);
	check(SPAN("ab\r\nc\n"), WIRE_EOL_CRLF, 2);
	check(SPAN("ab\r"), WIRE_EOL_CR_LAST, 2);
	check(SPAN("a\rb\r\n"), WIRE_EOL_BARE_CR, 1);
	check(SPAN("a\r\r\n"), WIRE_EOL_BARE_CR, 1);
	check(SPAN("a\rb"), WIRE_EOL_BARE_CR, 1);
	check(SPAN("a\nb\r\n"), WIRE_EOL_BARE_LF, 1);
	check(SPAN("\n\r"), WIRE_EOL_BARE_LF, 0);
}

int
main(void)
{
	TAP_RUN(test_the_first_cr_or_lf_is_judged);
	return tap_done();
}
