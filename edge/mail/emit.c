/*
 * emit: gathers pages of output out of spans, stuffing dots on the way.
 *
 * Copying is meant: one write of a page costs the loop less than a slice for
 * each line that begins with a dot, of which a hostile message has many.
 */
#include "mail/emit.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

/* What stands next in ${rest}. */
enum part { PART_FIRST, PART_LINES, PART_HEADER, PART_BODY, PART_END };

struct mail_emit {
	struct mail_message *m;
	enum part part;
	struct span rest;			/* of the present span */
	const struct mail_line *line;		/* the next one */
	const struct mail_insertion *insertion; /* the next one */
	const struct mail_omission *omission;	/* the next one */
	uint64_t at;				/* offset in the body */
	uint64_t total;
	bool plain;   /* no dots are stuffed */
	char tail[2]; /* the last two bytes put out */
	size_t len;
	char out[MAIL_EMIT_BYTES];
	char page[MAIL_EMIT_BYTES]; /* what is read from a file */
};

struct mail_emit *
mail_emit_new(struct mail_message *m, const struct mail_changes *changes,
    struct span first)
{
	/* Not zeroed: the pages are touched only as far as they are used. */
	struct mail_emit *e = malloc(sizeof(*e));

	ASSERT(e != NULL);
	e->m = mail_message_ref(m);
	e->part = PART_FIRST;
	e->rest = first;
	e->line = changes->lines;
	e->insertion = changes->insertions;
	e->omission = changes->omissions;
	e->at = e->total = 0;
	e->plain = false;
	e->tail[0] = '\r'; /* as after a line, so a first dot is stuffed */
	e->tail[1] = '\n';
	e->len = 0;
	return e;
}

void
mail_emit_unstuffed(struct mail_emit *e)
{
	e->plain = true;
}

void
mail_emit_free(struct mail_emit **e)
{
	if (*e != NULL)
		mail_message_unref(&(*e)->m);
	free(*e);
	*e = NULL;
}

static bool
has_room(const struct mail_emit *e)
{
	/* A stuffed dot takes one byte more than is looked at. */
	return e->len + 2 <= MAIL_EMIT_BYTES;
}

static void
put(struct mail_emit *e, const char *bytes, size_t n)
{
	if (n == 0)
		return;
	memcpy(e->out + e->len, bytes, n);
	e->len += n;
	e->tail[0] = n > 1 ? bytes[n - 2] : e->tail[1];
	e->tail[1] = bytes[n - 1];
}

/*
 * RFC 5321 section 4.5.2: a line that begins with a dot gets another.  Dots
 * are searched, not line ends: there are fewer, and none in base64.
 */
static void
stuff(struct mail_emit *e)
{
	while (e->rest.len > 0 && has_room(e)) {
		struct span s =
		    span_first(e->rest, MAIL_EMIT_BYTES - e->len - 1);
		size_t dot = 0;

		if (e->plain) {
			put(e, s.at, s.len);
			e->rest = span_from(e->rest, s.len);
			continue;
		}
		if (s.at[0] == '.' && e->tail[1] == '\n')
			put(e, ".", 1);
		do
			dot += 1 + span_find(span_from(s, dot + 1), '.');
		while (dot < s.len && s.at[dot - 1] != '\n');
		put(e, s.at, dot);
		e->rest = span_from(e->rest, dot);
	}
}

/* The blank line that a body needs when the client sent none before it. */
static bool
lacks_blank_line(const struct mail_message *m)
{
	return m->header.is_done && m->header.body_at == m->header.bytes &&
	    m->header.body_at < mail_body_len(&m->body);
}

/* What is put in before the byte at hand. */
static bool
put_in(struct mail_emit *e)
{
	if (e->insertion == NULL || e->insertion->at > e->at)
		return false;
	e->rest = e->insertion->text;
	e->insertion = e->insertion->next;
	/* A header that ends without a line end gets one before it. */
	if (e->tail[1] != '\n')
		put(e, "\r\n", 2);
	return true;
}

/* Step over what is left out here; false: something is put in first. */
static bool
omit(struct mail_emit *e)
{
	for (;;) {
		if (put_in(e))
			return false;
		if (e->omission == NULL || e->omission->at != e->at)
			return true;
		e->at += e->omission->len;
		e->omission = e->omission->next;
	}
}

/* Where the next piece must end. */
static uint64_t
boundary(const struct mail_emit *e, uint64_t until)
{
	if (e->omission != NULL && e->omission->at < until)
		until = e->omission->at;
	if (e->insertion != NULL && e->insertion->at < until)
		until = e->insertion->at;
	return until;
}

/* Read the next piece of the message, not beyond offset ${until}. */
static enum outcome
read_piece(struct mail_emit *e, uint64_t until)
{
	struct span piece;
	uint64_t at;
	enum outcome o;

	if (!omit(e))
		return OUT_OK;
	at = e->at;
	if (at >= until)
		return OUT_NONE;
	until = boundary(e, until);
	o = mail_body_read(&e->m->body, &at, e->page, sizeof(e->page), &piece);
	if (o != OUT_OK)
		return o;
	if (piece.len > until - e->at)
		piece.len = (size_t)(until - e->at);
	e->at += piece.len;
	e->rest = piece;
	return OUT_OK;
}

/* Put the next span into ${rest}, which may stay empty; OUT_NONE at the end. */
static enum outcome
advance(struct mail_emit *e)
{
	enum outcome o;

	switch (e->part) {
	case PART_FIRST:
		e->part = PART_LINES;
		return OUT_OK;
	case PART_LINES:
		if (e->line == NULL) {
			e->part = PART_HEADER;
			return OUT_OK;
		}
		e->rest = e->line->text;
		e->line = e->line->next;
		return OUT_OK;
	case PART_HEADER:
		o = lacks_blank_line(e->m) ?
		    read_piece(e, e->m->header.body_at) :
		    OUT_NONE;
		if (o != OUT_NONE)
			return o;
		if (lacks_blank_line(e->m))
			e->rest = SPAN("\r\n");
		e->part = PART_BODY;
		return OUT_OK;
	case PART_BODY:
		o = read_piece(e, UINT64_MAX);
		if (o == OUT_NONE)
			e->part = PART_END;
		return o == OUT_NONE ? OUT_OK : o;
	case PART_END:
		break;
	}
	return OUT_NONE;
}

/* The last line ends in CR LF, whatever the client sent. */
static void
end_line(struct mail_emit *e)
{
	if (e->tail[1] == '\n' || e->total + e->len == 0)
		return;
	if (e->tail[1] == '\r')
		put(e, "\n", 1);
	else
		put(e, "\r\n", 2);
}

enum outcome
mail_emit_next(struct mail_emit *e, struct span *out)
{
	e->len = 0;
	while (has_room(e)) {
		enum outcome o;

		if (e->rest.len > 0) {
			stuff(e);
			continue;
		}
		o = advance(e);
		if (o == OUT_TEMP)
			return OUT_TEMP;
		if (o == OUT_NONE) {
			end_line(e);
			break;
		}
	}
	if (e->len == 0)
		return OUT_NONE;
	e->total += e->len;
	*out = (struct span){ e->out, e->len };
	return OUT_OK;
}

uint64_t
mail_emit_total(const struct mail_emit *e)
{
	return e->total;
}
