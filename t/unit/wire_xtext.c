/* wire_xtext: the encoding of parameter values. */
#include "tap.h"

#include "wire/xtext.h"

static void
test_xtext_has_capital_hexadecimals(void)
{
	CHECK(wire_xtext_is_valid(SPAN("")));
	CHECK(wire_xtext_is_valid(SPAN("a+2Bb")));
	CHECK(wire_xtext_is_valid(SPAN("!~+00")));
	CHECK(!wire_xtext_is_valid(SPAN("a+2")));
	CHECK(!wire_xtext_is_valid(SPAN("a+")));
	CHECK(!wire_xtext_is_valid(SPAN("a+2b")));
	CHECK(!wire_xtext_is_valid(SPAN("a b")));
	CHECK(!wire_xtext_is_valid(SPAN("a=b")));
	CHECK(!wire_xtext_is_valid(SPAN("a\0")));
	CHECK(!wire_xtext_is_valid(SPAN("\xc3\xa9")));
}

int
main(void)
{
	TAP_RUN(test_xtext_has_capital_hexadecimals);
	return tap_done();
}
