/*
 * smtp_data: a state machine over chunks that only looks closely at line
 * starts; the inside of lines is found by memchr, and pieces run over as many
 * lines as have no dot to drop.
 *
 * What is held back at a chunk's end (a CR, a dot, dot and CR) is in the
 * state, never in a buffer: nothing is given out before it is known to be
 * content.
 */
#include "wire/smtp_data.h"

#include "base/assert.h"

#include "wire/eol.h"

/* One call of feed: ${at} is the next byte, ${run} where the content that
   has not been given out yet begins. */
struct reader {
	struct wire_smtp_data *d;
	struct span in;
	size_t at;
	size_t run;
	wire_piece_fn *piece;
	void *arg;
};

void
wire_smtp_data_init(struct wire_smtp_data *d)
{
	*d = (struct wire_smtp_data){ .state = WIRE_DATA_START };
}

static void
give_out(const struct reader *r, struct span s)
{
	if (s.len > 0)
		r->piece(r->arg, s);
}

static void
give_out_run(struct reader *r, size_t end)
{
	give_out(r, span_from(span_first(r->in, end), r->run));
	r->run = end;
}

/* ${back} bytes before ${r}->at, which may lie in an earlier chunk. */
static void
fail(struct reader *r, enum wire_fault fault, size_t back)
{
	r->d->state = WIRE_DATA_FAULT;
	r->d->fault = fault;
	r->d->offset += r->at;
	r->d->offset -= back;
}

/* A dot at the start of a line is never content (RFC 5321 section 4.5.2). */
static void
at_start(struct reader *r)
{
	if (r->in.at[r->at] != '.') {
		r->d->state = WIRE_DATA_TEXT;
		return;
	}
	give_out_run(r, r->at);
	r->run = ++r->at;
	r->d->state = WIRE_DATA_DOT;
}

static void
in_text(struct reader *r)
{
	size_t n;
	enum wire_eol eol = wire_eol_find(span_from(r->in, r->at), &n);

	r->at += n;
	switch (eol) {
	case WIRE_EOL_NONE:
		return;
	case WIRE_EOL_CRLF:
		r->at += 2;
		r->d->state = WIRE_DATA_START;
		return;
	case WIRE_EOL_CR_LAST:
		give_out_run(r, r->at++);
		r->run = r->at;
		r->d->state = WIRE_DATA_CR;
		return;
	case WIRE_EOL_BARE_CR:
		fail(r, WIRE_FAULT_BARE_CR, 0);
		return;
	case WIRE_EOL_BARE_LF:
		fail(r, WIRE_FAULT_BARE_LF, 0);
		return;
	}
}

static void
after_cr(struct reader *r)
{
	if (r->in.at[r->at] != '\n') {
		fail(r, WIRE_FAULT_BARE_CR, 1);
		return;
	}
	give_out(r, SPAN("\r\n"));
	r->run = ++r->at;
	r->d->state = WIRE_DATA_START;
}

static void
after_dot(struct reader *r)
{
	if (r->in.at[r->at] != '\r') {
		r->d->state = WIRE_DATA_TEXT;
		return;
	}
	r->run = ++r->at;
	r->d->state = WIRE_DATA_DOT_CR;
}

static void
after_dot_cr(struct reader *r)
{
	if (r->in.at[r->at] != '\n') {
		fail(r, WIRE_FAULT_BARE_CR, 1);
		return;
	}
	r->run = ++r->at;
	r->d->state = WIRE_DATA_END;
}

static bool
step(struct reader *r)
{
	switch (r->d->state) {
	case WIRE_DATA_START:
		at_start(r);
		return true;
	case WIRE_DATA_TEXT:
		in_text(r);
		return true;
	case WIRE_DATA_CR:
		after_cr(r);
		return true;
	case WIRE_DATA_DOT:
		after_dot(r);
		return true;
	case WIRE_DATA_DOT_CR:
		after_dot_cr(r);
		return true;
	case WIRE_DATA_END:
	case WIRE_DATA_FAULT:
		break;
	}
	return false;
}

enum wire_scan
wire_smtp_data_feed(struct wire_smtp_data *d, struct span in, size_t *used,
    wire_piece_fn *piece, void *arg)
{
	struct reader r = { d, in, 0, 0, piece, arg };

	ASSERT(d->state < WIRE_DATA_END);
	while (r.at < in.len && step(&r))
		;
	if (d->state == WIRE_DATA_FAULT)
		return WIRE_BAD;
	give_out_run(&r, r.at);
	d->offset += r.at;
	*used = r.at;
	return d->state == WIRE_DATA_END ? WIRE_DONE : WIRE_MORE;
}

void
wire_smtp_stuff_init(struct wire_smtp_stuff *s)
{
	s->is_within = false;
}

void
wire_smtp_stuff_feed(struct wire_smtp_stuff *s, struct span in,
    wire_piece_fn *piece, void *arg)
{
	static const struct span line_dot = { "\n.", 2 };

	if (in.len == 0)
		return;
	if (!s->is_within && in.at[0] == '.')
		piece(arg, SPAN("."));
	s->is_within = in.at[in.len - 1] != '\n';
	for (;;) {
		size_t n = span_find_span(in, line_dot);

		if (n == in.len)
			break;
		piece(arg, span_first(in, n + 1));
		piece(arg, SPAN("."));
		in = span_from(in, n + 1);
	}
	piece(arg, in);
}

struct span
wire_smtp_stuff_end(const struct wire_smtp_stuff *s)
{
	return s->is_within ? SPAN("\r\n.\r\n") : SPAN(".\r\n");
}
