/*
 * dkim_canon: RFC 6376 section 3.4.
 *
 * The body is read in runs of bytes that come out as they went in.  What is
 * between runs, line ends and (relaxed) blanks, is owed until a further byte
 * shows that it does not stand at the end of the body or the line.
 */
#include "wire/dkim_canon.h"

#include "base/ascii.h"

void
wire_dkim_out_init(struct wire_dkim_out *out, wire_dkim_sink_fn *sink,
    void *ctx)
{
	out->sink = sink;
	out->ctx = ctx;
	out->len = 0;
}

void
wire_dkim_out_flush(struct wire_dkim_out *out)
{
	if (out->len > 0)
		out->sink(out->ctx, (struct span){ out->page, out->len });
	out->len = 0;
}

void
wire_dkim_out_add(struct wire_dkim_out *out, struct span s)
{
	if (s.len > sizeof(out->page) - out->len)
		wire_dkim_out_flush(out);
	if (s.len > sizeof(out->page)) {
		out->sink(out->ctx, s);
	} else if (s.len > 0) {
		memcpy(out->page + out->len, s.at, s.len);
		out->len += s.len;
	}
}

static void
add_char(struct wire_dkim_out *out, char c)
{
	if (out->len == sizeof(out->page))
		wire_dkim_out_flush(out);
	out->page[out->len++] = c;
}

/* Of a relaxed value: what has come out, what is owed. */
struct value {
	bool is_begun;
	bool after_blank;
};

static void
add_value(struct wire_dkim_out *out, struct value *v, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		/* Unfolded, a CR LF is gone, and a blank follows it. */
		if (ascii_is_space(s.at[i])) {
			v->after_blank = v->is_begun;
			continue;
		}
		if (v->after_blank)
			add_char(out, ' ');
		v->after_blank = false;
		v->is_begun = true;
		add_char(out, s.at[i]);
	}
}

/* RFC 6376 section 3.4.2. */
static void
add_relaxed(struct wire_dkim_out *out, struct span before, struct span after)
{
	size_t colon = span_find(before, ':');
	struct span name = span_trim(span_first(before, colon));
	struct value v = { false, false };

	for (size_t i = 0; i < name.len; i++)
		add_char(out, ascii_lower(name.at[i]));
	add_char(out, ':');
	add_value(out, &v, span_from(before, colon + 1));
	add_value(out, &v, after);
}

void
wire_dkim_canon_field(struct wire_dkim_out *out, enum wire_dkim_canon canon,
    struct span field, struct span hole)
{
	size_t at = hole.len > 0 ? (size_t)(hole.at - field.at) : field.len;
	struct span before = span_first(field, at);
	struct span after = span_from(field, at + hole.len);

	if (canon == WIRE_DKIM_RELAXED) {
		add_relaxed(out, before, after);
		return;
	}
	wire_dkim_out_add(out, before); /* RFC 6376 section 3.4.1 */
	wire_dkim_out_add(out, after);
}

void
wire_dkim_body_init(struct wire_dkim_body *b, enum wire_dkim_canon canon,
    wire_dkim_sink_fn *sink, void *ctx)
{
	wire_dkim_out_init(&b->out, sink, ctx);
	b->canon = canon;
	b->line_ends = 0;
	b->after_cr = b->after_blank = b->is_begun = false;
}

/* A byte that stays follows: whatever is owed stays too. */
static void
pay(struct wire_dkim_body *b)
{
	for (; b->line_ends > 0; b->line_ends--)
		wire_dkim_out_add(&b->out, SPAN("\r\n"));
	if (b->after_blank)
		add_char(&b->out, ' ');
	b->after_blank = false;
	b->is_begun = true;
}

/* How many bytes from the start of ${in} come out as they are. */
static size_t
run_len(enum wire_dkim_canon canon, struct span in)
{
	size_t i = 0;

	if (canon == WIRE_DKIM_SIMPLE)
		return span_find(in, '\r');
	for (; i < in.len; i++) {
		char c = in.at[i];

		if (c == '\r' || c == '\t')
			break;
		/* One space between two words is already canonical. */
		if (c == ' ' &&
		    (i == 0 || i + 1 == in.len || ascii_is_space(in.at[i + 1])))
			break;
	}
	return i;
}

/* The byte after a CR; true when it is the LF that makes a line end. */
static bool
take_after_cr(struct wire_dkim_body *b, char c)
{
	b->after_cr = false;
	if (c == '\n') {
		b->after_blank = false; /* RFC 6376 section 3.4.4 (a) */
		b->line_ends++;
		return true;
	}
	pay(b);
	add_char(&b->out, '\r');
	return false;
}

void
wire_dkim_body_feed(struct wire_dkim_body *b, struct span in)
{
	size_t i = 0;

	while (i < in.len) {
		size_t n;

		if (b->after_cr && take_after_cr(b, in.at[i])) {
			i++;
			continue;
		}
		n = run_len(b->canon, span_from(in, i));
		if (n > 0) {
			pay(b);
			wire_dkim_out_add(&b->out,
			    (struct span){ in.at + i, n });
			i += n;
		} else {
			b->after_cr = in.at[i] == '\r';
			b->after_blank = b->after_blank || !b->after_cr;
			i++;
		}
	}
}

void
wire_dkim_body_end(struct wire_dkim_body *b)
{
	if (b->after_cr)
		(void)take_after_cr(b, '\0');
	/* RFC 6376 section 3.4.3: a simple body has a line end at least;
	   section 3.4.4 (b): a relaxed one only when there is a line. */
	if (b->is_begun || b->canon == WIRE_DKIM_SIMPLE)
		wire_dkim_out_add(&b->out, SPAN("\r\n"));
	wire_dkim_out_flush(&b->out);
}
