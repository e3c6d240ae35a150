/* wire_mailbox: addresses out of fields and arguments. */
#include "wire/mailbox.h"

#include "base/buf.h"
#include "tap.h"

static const struct {
	const char *text;
	const char *want; /* NULL: none */
} singles[] = {
	{ "a@b.example", "a@b.example" },
	{ " a@b.example ", "a@b.example" },
	{ "A B <a@b.example>", "a@b.example" },
	{ "\"B, A\" <a@b.example> (home)", "a@b.example" },
	{ "A (x (y) z) <a@b.example>", "a@b.example" },
	{ "<@x,@y:a@b.example>", "a@b.example" },
	{ "a (c) @ b . example", "a@b.example" },
	{ "\"a b\"@c.example", "\"a b\"@c.example" },
	{ "\"x@y\"@c.example", "\"x@y\"@c.example" },
	{ "a@[192.0.2.1]", "a@[192.0.2.1]" },
	{ "a", "a" },
	{ "A <a>", "a" },
	{ "", NULL },
	{ "<>", NULL },
	{ "a b", NULL },
	{ "a@", NULL },
	{ "@b", NULL },
	{ "a@b, c@d", NULL },
	{ "x@y <a@b>", NULL },
	{ "<a@b> c", NULL },
	{ "<a@b", NULL },
	{ "a@b..c", NULL },
	{ "(a@b", NULL },
	{ "\"a@b", NULL },
};

static void
test_the_address_of_a_mailbox(void)
{
	for (size_t i = 0; i < sizeof(singles) / sizeof(*singles); i++) {
		struct arena arena;
		struct span out = SPAN("(none)");

		arena_init(&arena, 0);
		CHECK_INT(wire_mailbox_address(span_of(singles[i].text), &arena,
			      &out),
		    singles[i].want != NULL);
		CHECK_SPAN(out,
		    singles[i].want != NULL ? singles[i].want : "(none)");
		arena_fini(&arena);
	}
}

static void
test_a_zero_is_in_no_address(void)
{
	struct arena arena;
	struct span out;

	arena_init(&arena, 0);
	CHECK(!wire_mailbox_address(SPAN("<a\0b>"), &arena, &out));
	CHECK(!wire_mailbox_address(SPAN("a\0@b"), &arena, &out));
	arena_fini(&arena);
}

static const struct {
	const char *text;
	const char *want; /* each in brackets */
} lists[] = {
	{ "", "" },
	{ "a@b", "[a@b]" },
	{ "a@b, c@d", "[a@b][ c@d]" },
	{ "\"x, y\" <a@b>,c@d", "[\"x, y\" <a@b>][c@d]" },
	{ "a (x, y) @b", "[a (x, y) @b]" },
	{ "g: a@b, c@d; , e@f", "[ a@b][ c@d][ ][ e@f]" },
	{ "<@x,@y:a@b>, c@[IPv6:::1]", "[<@x,@y:a@b>][ c@[IPv6:::1]]" },
	{ "a:b:c:d", "[d]" },
	{ ",,", "[][]" },
	{ "(unended, a@b", "[(unended, a@b]" },
};

static void
test_lists_are_cut_where_mailboxes_end(void)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct span rest = span_of(lists[i].text);
		struct span one;
		struct buf b;

		buf_init(&b, 4096);
		while (wire_mailbox_next(&rest, &one))
			buf_printf(&b, "[%.*s]", SPAN_ARG(one));
		CHECK_SPAN(buf_span(&b), lists[i].want);
		buf_fini(&b);
	}
}

int
main(void)
{
	TAP_RUN(test_the_address_of_a_mailbox);
	TAP_RUN(test_a_zero_is_in_no_address);
	TAP_RUN(test_lists_are_cut_where_mailboxes_end);
	return tap_done();
}
