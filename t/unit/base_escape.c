/* The notation for foreign bytes, all 256 of them. */
#include "tap.h"

#include "base/escape.h"

static void
test_each_byte(void)
{
	static const struct {
		char c;
		const char *want;
	} cases[] = { { 'a', "a" }, { ' ', " " }, { '~', "~" }, { '"', "\"" },
		{ '\\', "\\\\" }, { '\r', "\\r" }, { '\n', "\\n" },
		{ '\t', "\\t" }, { '\0', "\\x00" }, { 0x1b, "\\x1B" },
		{ 0x7f, "\\x7F" }, { (char)0x80, "\\x80" },
		{ (char)0xff, "\\xFF" } };
	char out[ESCAPE_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_SPAN(escape_write(cases[i].c, out), cases[i].want);
}

static void
test_what_is_written_needs_no_escape(void)
{
	char out[ESCAPE_MAX];

	for (int c = 0; c < 256; c++) {
		struct span s = escape_write((char)c, out);

		CHECK_INT(s.len > 1, escape_is_needed((char)c));
		for (size_t i = 0; i < s.len; i++)
			CHECK(s.at[i] >= ' ' && s.at[i] <= '~');
	}
}

int
main(void)
{
	TAP_RUN(test_each_byte);
	TAP_RUN(test_what_is_written_needs_no_escape);
	return tap_done();
}
