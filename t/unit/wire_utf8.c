/* wire_utf8: well-formed and other bytes. */
#include "tap.h"

#include "wire/utf8.h"

static void
test_well_formed_text_is_valid(void)
{
	static const char *const cases[] = { "", "a", "\x7f", "\xc2\x80",
		"\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
		"\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
		"a\xc3\xa9"
		"b" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK(wire_utf8_is_valid(span_of(cases[i])));
	CHECK(wire_utf8_is_valid(SPAN("\0")));
}

static void
test_other_bytes_are_not(void)
{
	static const char *const cases[] = { "\x80", "\xc0\xaf", "\xc1\xbf",
		"\xc3", "\xc3(", "\xe0\x9f\xbf", "\xe2\x82", "\xe2\x82(",
		"\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff", "a\xf0\x9f\x98" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK(!wire_utf8_is_valid(span_of(cases[i])));
}

static void
test_ascii_has_no_high_byte(void)
{
	CHECK(wire_utf8_is_ascii(SPAN("")));
	CHECK(wire_utf8_is_ascii(SPAN("a\0\x7f")));
	CHECK(!wire_utf8_is_ascii(SPAN("a\x80")));
}

int
main(void)
{
	TAP_RUN(test_well_formed_text_is_valid);
	TAP_RUN(test_other_bytes_are_not);
	TAP_RUN(test_ascii_has_no_high_byte);
	return tap_done();
}
