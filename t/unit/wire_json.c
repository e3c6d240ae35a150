/* wire_json: texts that readers of JSON take. */
#include "tap.h"

#include "wire/json.h"

static struct buf b;

static void
test_members_are_parted_by_commas(void)
{
	buf_clear(&b);
	wire_json_open(&b, NULL, '{');
	wire_json_text(&b, "a", SPAN("x"));
	wire_json_number(&b, "n", 12);
	wire_json_open(&b, "list", '[');
	wire_json_text(&b, NULL, SPAN("["));
	wire_json_bool(&b, NULL, true);
	wire_json_open(&b, NULL, '{');
	wire_json_close(&b, '}');
	wire_json_close(&b, ']');
	wire_json_bool(&b, "no", false);
	wire_json_close(&b, '}');
	CHECK_SPAN(buf_span(&b),
	    "{\"a\":\"x\",\"n\":12,\"list\":[\"[\",true,{}],\"no\":false}");
}

static void
test_foreign_bytes_are_escaped(void)
{
	const struct {
		struct span in;
		const char *want;
	} cases[] = {
		{ SPAN("\"\\"), "\"\\\"\\\\\"" },
		{ SPAN("a\0\n\x7f"), "\"a\\u0000\\u000a\\u007f\"" },
		{ SPAN("\xc3\xa9"), "\"\xc3\xa9\"" },
		{ SPAN("\xe9"), "\"\\u00e9\"" },
		{ SPAN("\xc3\xa9\xff"), "\"\\u00c3\\u00a9\\u00ff\"" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&b);
		wire_json_text(&b, NULL, cases[i].in);
		CHECK_SPAN(buf_span(&b), cases[i].want);
	}
}

int
main(void)
{
	buf_init(&b, 4096);
	TAP_RUN(test_members_are_parted_by_commas);
	TAP_RUN(test_foreign_bytes_are_escaped);
	buf_fini(&b);
	return tap_done();
}
