/* wire_json_walk: members and elements, and what is no JSON. */
#include "wire/json_walk.h"

#include "base/buf.h"
#include "tap.h"

/* "name=value;" of all that ${text} holds, then "." or "!" for broken. */
static void
walk(struct span text, char opening, struct buf *out)
{
	struct wire_json_walk j;
	struct span name, value;

	if (!wire_json_walk_open(text, opening, &j)) {
		buf_add_char(out, '?');
		return;
	}
	while (wire_json_walk_next(&j, &name, &value))
		buf_printf(out, "%.*s=%.*s;", SPAN_ARG(name), SPAN_ARG(value));
	buf_add_char(out, j.is_broken ? '!' : '.');
}

static const struct {
	char opening;
	const char *text;
	const char *want;
} cases[] = {
	{ '{', "{}", "." },
	{ '[', " [ ] ", "." },
	{ '[', "[1, \"a,\\\"b\" ,true,null,-1.5e3]",
	    "=1;=\"a,\\\"b\";=true;=null;=-1.5e3;." },
	{ '{', "{\"a\":1,\"b\" : {\"c\":[1,{}]}}", "a=1;b={\"c\":[1,{}]};." },
	{ '{', "[1]", "?" },
	{ '[', "", "?" },
	{ '[', "[", "?" },
	{ '[', "[1", "!" },
	{ '[', "[1,]", "=1;!" },
	{ '[', "[1 2]", "!" },
	{ '[', "[1] x", "!" },
	{ '[', "[] x", "!" },
	{ '[', "[a]", "!" },
	{ '[', "[\"a]", "!" },
	{ '[', "[{]}]", "!" },
	{ '{', "{\"a\" 1}", "!" },
	{ '{', "{a:1}", "!" },
	{ '{', "{\"a\":1,}", "a=1;!" },
};

static void
test_members_are_found_and_the_rest_is_broken(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b;

		buf_init(&b, 4096);
		walk(span_of(cases[i].text), cases[i].opening, &b);
		CHECK_SPAN(buf_span(&b), cases[i].want);
		buf_fini(&b);
	}
}

/* What is cut short is never whole. */
static void
test_no_part_of_an_array_is_an_array(void)
{
	struct span text = SPAN("[1,\"b\",[{\"c\":2}]]");

	for (size_t len = 1; len < text.len; len++) {
		struct buf b;

		buf_init(&b, 4096);
		walk(span_first(text, len), '[', &b);
		CHECK(b.at[b.len - 1] == '!' || b.at[b.len - 1] == '?');
		buf_fini(&b);
	}
}

static void
test_nesting_has_a_cap(void)
{
	char text[400];
	struct buf b;

	for (size_t depth = 64; depth <= 65; depth++) {
		size_t len = 0;

		text[len++] = '[';
		for (size_t i = 0; i < depth; i++)
			text[len++] = '[';
		for (size_t i = 0; i < depth; i++)
			text[len++] = ']';
		text[len++] = ']';
		buf_init(&b, 4096);
		walk((struct span){ text, len }, '[', &b);
		CHECK(b.at[b.len - 1] == (depth == 64 ? '.' : '!'));
		buf_fini(&b);
	}
}

static void
test_quotes_come_off_strings_only(void)
{
	struct span out = SPAN("-");

	CHECK(wire_json_walk_unquote(SPAN("\"a\\\"b\""), &out));
	CHECK_SPAN(out, "a\\\"b");
	CHECK(!wire_json_walk_unquote(SPAN("1"), &out));
	CHECK(!wire_json_walk_unquote(SPAN("\""), &out));
	CHECK(!wire_json_walk_unquote(SPAN("\"a\"b"), &out));
	CHECK(!wire_json_walk_unquote(SPAN(""), &out));
}

int
main(void)
{
	TAP_RUN(test_members_are_found_and_the_rest_is_broken);
	TAP_RUN(test_no_part_of_an_array_is_an_array);
	TAP_RUN(test_nesting_has_a_cap);
	TAP_RUN(test_quotes_come_off_strings_only);
	return tap_done();
}
