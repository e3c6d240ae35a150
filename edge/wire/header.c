/*
 * header: RFC 5322 section 2.2.
 *
 * header   = *field
 * field    = name *WSP ":" *( any / CRLF WSP ) CRLF
 * name     = 1*( %d33-57 / %d59-126 )
 *
 * Blanks before the colon are obsolete syntax (section 4.5) and still met.
 */
#include "wire/header.h"

#include <assert.h>

#include "base/ascii.h"

enum state {
	LINE_START,
	NAME,
	BLANKS, /* between a name and its colon */
	VALUE,
	EMPTY_CR /* the CR of the blank line */
};

void
wire_header_init(struct wire_header *h, const struct wire_header_limits *limits,
    struct wire_header_want *wants, size_t n)
{
	*h = (struct wire_header){ .limits = *limits,
		.wants = wants,
		.n_wants = n,
		.state = LINE_START };
	for (size_t i = 0; i < n; i++)
		wants[i] = (struct wire_header_want){ .name = wants[i].name };
}

static struct span
name_of(const struct wire_header *h)
{
	/* A name too long to keep is none that anybody asks for. */
	if (h->name_len > sizeof(h->name))
		return (struct span){ NULL, 0 };
	return (struct span){ h->name, h->name_len };
}

/* The field that has stood open ends before offset ${end}. */
static void
close_field(struct wire_header *h, size_t end, size_t eol_bytes)
{
	struct span name = name_of(h);

	if (h->fields == 0)
		return;
	if (end - h->field_at > h->longest_field_bytes)
		h->longest_field_bytes = end - h->field_at;
	if (span_eq(name, SPAN("received")))
		h->received++;
	for (size_t i = 0; i < h->n_wants; i++) {
		struct wire_header_want *w = &h->wants[i];

		if (!span_eq(name, span_of(w->name)))
			continue;
		if (w->count++ > 0)
			continue;
		w->at = h->value_at;
		w->len = end - eol_bytes - h->value_at;
	}
}

static void
finish(struct wire_header *h, size_t bytes, size_t body_at)
{
	h->bytes = bytes;
	h->body_at = body_at;
	h->is_done = true;
}

/* The current line is no field: the body has begun with it. */
static void
finish_at_line(struct wire_header *h)
{
	finish(h, h->line_at, h->line_at);
}

static bool
is_name_char(char c)
{
	return ascii_is_print(c) && c != ' ' && c != ':';
}

static void
add_name_char(struct wire_header *h, char c)
{
	if (h->name_len < sizeof(h->name))
		h->name[h->name_len] = ascii_lower(c);
	if (h->name_len <= sizeof(h->name))
		h->name_len++;
}

static void
at_line_start(struct wire_header *h, char c)
{
	h->line_at = h->seen;
	if (ascii_is_blank(c) && h->fields > 0) {
		h->state = VALUE;
		return;
	}
	close_field(h, h->line_at, 2);
	h->name_len = 0;
	if (c == '\r') {
		h->state = EMPTY_CR;
	} else if (is_name_char(c)) {
		add_name_char(h, c);
		h->state = NAME;
	} else {
		finish_at_line(h);
	}
}

static void
open_field(struct wire_header *h)
{
	h->field_at = h->line_at;
	h->value_at = h->seen + 1;
	h->fields++;
	h->state = VALUE;
	if (h->limits.fields != 0 && h->fields > h->limits.fields)
		h->fault = WIRE_HEADER_FIELDS;
}

static void
take_char(struct wire_header *h, char c)
{
	switch ((enum state)h->state) {
	case LINE_START:
		at_line_start(h, c);
		break;
	case NAME:
	case BLANKS:
		if (c == ':') {
			open_field(h);
		} else if (ascii_is_blank(c)) {
			h->state = BLANKS;
		} else if (h->state == NAME && is_name_char(c)) {
			add_name_char(h, c);
		} else {
			finish_at_line(h);
		}
		break;
	case EMPTY_CR:
		if (c == '\n')
			finish(h, h->line_at, h->seen + 1);
		else
			finish_at_line(h);
		break;
	case VALUE:
		break;
	}
}

/*
 * The caps, when all that was seen is known to be header.  The one that was
 * passed first is named, however the input was cut.
 */
static void
check_caps(struct wire_header *h)
{
	size_t all = h->limits.bytes != 0 ? h->limits.bytes : SIZE_MAX;
	size_t field =
	    h->limits.field_bytes != 0 ? h->limits.field_bytes : SIZE_MAX;
	size_t len = h->seen - h->field_at;
	size_t over_all, over_field;

	if (h->fault != WIRE_HEADER_OK || (h->seen <= all && len <= field))
		return;
	over_all = h->seen > all ? h->seen - all : 0;
	over_field = len > field ? len - field : 0;
	h->fault = over_all >= over_field ? WIRE_HEADER_BYTES :
					    WIRE_HEADER_FIELD_BYTES;
}

/* Go on to the LF of the current line, or to the end of ${in}. */
static size_t
take_value(struct wire_header *h, struct span in)
{
	size_t n = span_find(in, '\n');

	if (n < in.len) {
		n++;
		h->state = LINE_START;
	}
	h->seen += n;
	check_caps(h);
	return n;
}

static enum wire_scan
answer(const struct wire_header *h)
{
	if (h->fault != WIRE_HEADER_OK)
		return WIRE_BAD;
	return h->is_done ? WIRE_DONE : WIRE_MORE;
}

enum wire_scan
wire_header_feed(struct wire_header *h, struct span in)
{
	size_t i = 0;

	while (i < in.len && answer(h) == WIRE_MORE) {
		if (h->state == VALUE) {
			i += take_value(h, span_from(in, i));
			continue;
		}
		take_char(h, in.at[i++]);
		h->seen++;
		if (h->state == VALUE)
			check_caps(h);
	}
	return answer(h);
}

enum wire_scan
wire_header_end(struct wire_header *h)
{
	if (answer(h) != WIRE_MORE)
		return answer(h);
	if (h->state == NAME || h->state == BLANKS || h->state == EMPTY_CR) {
		finish_at_line(h);
		return WIRE_DONE;
	}
	close_field(h, h->seen, h->state == LINE_START ? 2 : 0);
	finish(h, h->seen, h->seen);
	return WIRE_DONE;
}

static const char *const fault_names[] = { [WIRE_HEADER_OK] = "ok",
	[WIRE_HEADER_BYTES] = "header-bytes",
	[WIRE_HEADER_FIELD_BYTES] = "field-bytes",
	[WIRE_HEADER_FIELDS] = "header-fields" };

static_assert(sizeof(fault_names) / sizeof(*fault_names) ==
	WIRE_HEADER_FIELDS + 1,
    "one name per fault");

const char *
wire_header_fault_name(enum wire_header_fault f)
{
	return fault_names[f];
}
