/* wire_dkim_canon: the forms of RFC 6376 section 3.4, however they arrive. */
#include "base/buf.h"
#include "tap.h"

#include "wire/dkim_canon.h"

enum { ROOM = 1 << 20 };

static void
take(void *ctx, struct span bytes)
{
	CHECK(bytes.len > 0);
	buf_add(ctx, bytes);
}

static void
canon_by(struct span body, enum wire_dkim_canon canon, size_t step,
    struct buf *out)
{
	struct wire_dkim_body b;

	buf_clear(out);
	wire_dkim_body_init(&b, canon, take, out);
	for (; body.len > 0; body = span_from(body, step))
		wire_dkim_body_feed(&b, span_first(body, step));
	wire_dkim_body_end(&b);
}

static const struct {
	const char *body;
	const char *simple;
	const char *relaxed;
} bodies[] = {
	/* RFC 6376 section 3.4.5 */
	{ " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n" },
	{ "", "\r\n", "" },
	{ "\r\n", "\r\n", "" },
	{ "\r\n\r\n\r\n", "\r\n", "" },
	{ " \r\n", " \r\n", "" },
	{ " \t\r\n\t\r\n", " \t\r\n\t\r\n", "" },
	{ "a", "a\r\n", "a\r\n" },
	{ "a \t", "a \t\r\n", "a\r\n" },
	{ "a\r\n\r\n", "a\r\n", "a\r\n" },
	{ "\r\na", "\r\na\r\n", "\r\na\r\n" },
	{ "a\r\n \r\n\r\nb", "a\r\n \r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n" },
	{ "a  b   c", "a  b   c\r\n", "a b c\r\n" },
	{ "a b c", "a b c\r\n", "a b c\r\n" },
	{ "a\tb", "a\tb\r\n", "a b\r\n" },
	{ " a", " a\r\n", " a\r\n" },
	{ "  a", "  a\r\n", " a\r\n" },
	{ "a\rb", "a\rb\r\n", "a\rb\r\n" },
	{ "a\nb", "a\nb\r\n", "a\nb\r\n" },
	{ "a \nb", "a \nb\r\n", "a \nb\r\n" },
	{ "a \r", "a \r\r\n", "a \r\r\n" },
	{ "a\r\r\nb", "a\r\r\nb\r\n", "a\r\r\nb\r\n" },
	{ "a\r\n\r", "a\r\n\r\r\n", "a\r\n\r\r\n" },
};

static void
test_bodies_have_two_forms(void)
{
	struct buf out;

	buf_init(&out, ROOM);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		for (size_t step = 1; step < 20; step++) {
			struct span body = span_of(bodies[i].body);

			canon_by(body, WIRE_DKIM_SIMPLE, step, &out);
			CHECK_SPAN(buf_span(&out), bodies[i].simple);
			canon_by(body, WIRE_DKIM_RELAXED, step, &out);
			CHECK_SPAN(buf_span(&out), bodies[i].relaxed);
		}
	buf_fini(&out);
}

static void
test_pages_fill_and_line_ends_are_counted(void)
{
	struct buf in, out;

	buf_init(&in, ROOM);
	buf_init(&out, ROOM);
	for (int i = 0; i < 5000; i++)
		buf_add_text(&in, "word ");
	buf_add_text(&in, "word");
	for (int i = 0; i < 5000; i++)
		buf_add_text(&in, "\r\n");
	buf_add_text(&in, "end\r\n");
	for (size_t step = 1; step < 5000; step = step * 3 + 1) {
		canon_by(buf_span(&in), WIRE_DKIM_RELAXED, step, &out);
		CHECK(span_eq(buf_span(&in), buf_span(&out)));
		canon_by(buf_span(&in), WIRE_DKIM_SIMPLE, step, &out);
		CHECK(span_eq(buf_span(&in), buf_span(&out)));
	}
	buf_fini(&in);
	buf_fini(&out);
}

static struct span
field(enum wire_dkim_canon canon, const char *text, const char *hole,
    struct buf *out)
{
	struct span field_text = span_of(text), cut = { NULL, 0 };
	struct wire_dkim_out page;

	if (hole != NULL)
		cut = (struct span){ text +
			    span_find_span(field_text, span_of(hole)),
			strlen(hole) };
	buf_clear(out);
	wire_dkim_out_init(&page, take, out);
	wire_dkim_canon_field(&page, canon, field_text, cut);
	wire_dkim_out_flush(&page);
	return buf_span(out);
}

static void
test_fields_have_two_forms(void)
{
	static const struct {
		const char *text;
		const char *relaxed;
	} cases[] = {
		/* RFC 6376 section 3.4.5 */
		{ "A: X", "a:X" },
		{ "B : Y\t\r\n\tZ  ", "b:Y Z" },
		{ "SubJect:  a  \t b\r\n\r\n c", "subject:a b c" },
		{ "A:", "a:" },
		{ "A: \r\n ", "a:" },
		{ "A:b:c", "a:b:c" },
		{ "A: b \r\n ", "a:b" },
	};
	struct buf out;

	buf_init(&out, ROOM);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK_SPAN(field(WIRE_DKIM_SIMPLE, cases[i].text, NULL, &out),
		    cases[i].text);
		CHECK_SPAN(field(WIRE_DKIM_RELAXED, cases[i].text, NULL, &out),
		    cases[i].relaxed);
	}
	CHECK_SPAN(field(WIRE_DKIM_SIMPLE, "D: a=1; b= XX\r\n YY ; c=2",
		       " XX\r\n YY ", &out),
	    "D: a=1; b=; c=2");
	CHECK_SPAN(field(WIRE_DKIM_RELAXED, "D: a=1; b= XX\r\n YY ; c=2",
		       " XX\r\n YY ", &out),
	    "d:a=1; b=; c=2");
	CHECK_SPAN(field(WIRE_DKIM_RELAXED, "D: a=1; b=XX ", "XX ", &out),
	    "d:a=1; b=");
	buf_fini(&out);
}

int
main(void)
{
	TAP_RUN(test_bodies_have_two_forms);
	TAP_RUN(test_pages_fill_and_line_ends_are_counted);
	TAP_RUN(test_fields_have_two_forms);
	return tap_done();
}
