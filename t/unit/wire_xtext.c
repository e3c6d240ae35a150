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

static void
test_any_bytes_can_be_written(void)
{
	struct buf out;

	buf_init(&out, 100);
	wire_xtext_write(SPAN("a b=c+d\0\xc3\n~"), &out);
	CHECK_SPAN(buf_span(&out), "a+20b+3Dc+2Bd+00+C3+0A~");
	CHECK(wire_xtext_is_valid(buf_span(&out)));
	buf_fini(&out);
}

int
main(void)
{
	TAP_RUN(test_xtext_has_capital_hexadecimals);
	TAP_RUN(test_any_bytes_can_be_written);
	return tap_done();
}
