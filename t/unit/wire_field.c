/* wire_field: fields out of raw header bytes. */
#include "tap.h"

#include "wire/field.h"

static void
test_fields_come_in_order_with_their_folds(void)
{
	struct span rest =
	    SPAN("A: 1\r\nB-c:\r\n\t2\r\n 3\r\nD :4\r\nE:a\nb\r");
	struct wire_field f;

	CHECK(wire_field_next(&rest, &f));
	CHECK_SPAN(f.name, "A");
	CHECK_SPAN(f.value, " 1");
	CHECK_SPAN(f.whole, "A: 1\r\n");
	CHECK(wire_field_next(&rest, &f));
	CHECK_SPAN(f.name, "B-c");
	CHECK_SPAN(f.value, "\r\n\t2\r\n 3");
	CHECK_SPAN(f.whole, "B-c:\r\n\t2\r\n 3\r\n");
	CHECK(wire_field_next(&rest, &f));
	CHECK_SPAN(f.name, "D");
	CHECK_SPAN(f.value, "4");
	CHECK(wire_field_next(&rest, &f));
	CHECK_SPAN(f.value, "a\nb\r");
	CHECK(!wire_field_next(&rest, &f));
	CHECK_SPAN(f.name, "E");
}

static void
test_what_is_no_field_is_skipped(void)
{
	static const struct {
		const char *in;
		bool is_field;
	} cases[] = { { "", false }, { "\r\n", false }, { " a: b\r\n", false },
		{ ": b\r\n", false }, { "no field\r\n", false },
		{ "a b: c\r\n", false }, { "\x80: c\r\n", false },
		{ "a", false }, { "a\r\n: b\r\n", false }, { "a:", true },
		{ "a:\r\n", true }, { "a \t: b", true }, { "a::b\r\n", true },
		{ "no field\r\n and: more\r\na: b\r\n", true } };
	struct wire_field f;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span rest = span_of(cases[i].in);

		if (wire_field_next(&rest, &f) != cases[i].is_field) {
			tap_bad++;
			printf("# case %zu: %s\n", i, cases[i].in);
		}
		CHECK_INT(rest.len, 0);
		if (cases[i].is_field)
			CHECK_SPAN(f.name, "a");
	}
}

int
main(void)
{
	TAP_RUN(test_fields_come_in_order_with_their_folds);
	TAP_RUN(test_what_is_no_field_is_skipped);
	return tap_done();
}
