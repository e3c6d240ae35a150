/*
 * content: fields by name, and the ends of a body.
 */
#include "policy/content.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "policy/checks.h"
#include "policy/session.h"
#include "wire/encoded_word.h"
#include "wire/field.h"

/* What decoding may make of a header: see wire/encoded_word.h. */
enum { TEXT_MAX_BYTES = 3 * LIMIT_HEADER_BYTES };

static uint64_t
count_bytes(struct span s, char c)
{
	uint64_t n = 0;

	for (size_t i = span_find(s, c); i < s.len; i = span_find(s, c)) {
		s = span_from(s, i + 1);
		n++;
	}
	return n;
}

bool
policy_content_arrived(struct policy_session *s, struct span *out)
{
	struct policy_checks *c = s->checks;

	*out = SPAN("");
	if (c == NULL || c->message->header.bytes == 0)
		return true;
	if (c->header.len == 0)
		c->header = mail_message_header(c->message, &c->arena);
	*out = c->header;
	return c->header.len > 0;
}

/* The same, as earlier phases have changed it; made once per phase. */
static bool
seen_header(struct policy_session *s, struct span *out)
{
	struct policy_checks *c = s->checks;
	struct span header;

	if (!policy_content_arrived(s, &header))
		return false;
	if (c != NULL && (!c->has_seen || c->seen_phase != s->phase)) {
		c->seen = policy_headers_seen(&s->headers, header, s->phase,
		    &c->arena);
		c->seen_phase = s->phase;
		c->has_seen = header.len > 0;
	}
	*out = c != NULL ? c->seen : header;
	return true;
}

/* Append with LF for each CR LF. */
static void
put_lines(struct span s, struct buf *out)
{
	while (s.len > 0) {
		size_t len = span_find_span(s, SPAN("\r\n"));

		buf_add(out, span_first(s, len));
		if (len < s.len)
			buf_add_char(out, '\n');
		s = span_from(s, len + 2);
	}
}

static bool
holds_addresses(struct span name)
{
	static const char *const names[] = { "bcc", "cc", "from", "reply-to",
		"sender", "to" };

	if (span_starts_icase(name, SPAN("resent-")))
		name = span_from(name, 7);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_eq_icase(name, span_of(names[i])))
			return true;
	return false;
}

static void
put_field(const struct wire_field *f, enum lang_header_form form,
    struct buf *out)
{
	struct span value = span_trim(f->value);

	if (form == LANG_HEADER_RAW) {
		put_lines(f->value, out);
		buf_add_char(out, '\n');
		return;
	}
	if (form != LANG_HEADER_LIST && value.len == 0)
		return;
	if (out->len > 0 && form != LANG_HEADER_LIST)
		buf_add_text(out, holds_addresses(f->name) ? ",\n" : "\n");
	if (out->len > 0 && form == LANG_HEADER_LIST)
		buf_add_char(out, ':');
	for (; form == LANG_HEADER_LIST && value.len > 0;
	     value = span_from(value, 1)) {
		if (value.at[0] != '\r')
			buf_add_char(out, value.at[0]);
		if (value.at[0] == ':')
			buf_add_char(out, ':');
	}
	put_lines(value, out);
}

/* ${b}, which is freed, in its final form. */
static void
finish(struct buf *b, enum lang_header_form form, struct arena *arena,
    struct span *out)
{
	struct span text = buf_span(b);

	if (form == LANG_HEADER_DECODED || form == LANG_HEADER_BYTES)
		wire_encoded_word_decode(text, form == LANG_HEADER_DECODED,
		    arena, &text);
	*out = arena_copy(arena, text);
	buf_fini(b);
}

enum outcome
policy_content_header(struct policy_session *s, enum lang_header_form form,
    struct span name, struct arena *arena, struct span *out)
{
	struct wire_field f;
	struct span rest;
	struct buf b;

	if (!seen_header(s, &rest))
		return OUT_TEMP;
	buf_init(&b, TEXT_MAX_BYTES);
	while (wire_field_next(&rest, &f))
		if (span_eq_icase(f.name, name))
			put_field(&f, form, &b);
	finish(&b, form, arena, out);
	return OUT_OK;
}

static enum outcome
all_headers(struct policy_session *s, enum lang_header_form form,
    struct arena *arena, struct span *out)
{
	struct span header;
	struct buf b;

	if (!seen_header(s, &header))
		return OUT_TEMP;
	buf_init(&b, TEXT_MAX_BYTES);
	put_lines(header, &b);
	finish(&b, form, arena, out);
	return OUT_OK;
}

/* Bytes of the body from offset ${at} of the message on. */
static bool
read_body(const struct mail_message *m, uint64_t at, size_t len, struct buf *b)
{
	struct span piece;
	char page[1024];

	while (b->len < len) {
		enum outcome o =
		    mail_body_read(&m->body, &at, page, sizeof(page), &piece);
		if (o != OUT_OK)
			return o == OUT_NONE;
		buf_add(b, span_first(piece, len - b->len));
	}
	return true;
}

/* On one line, unless the site wants them: line ends and zeros are blanks. */
static struct span
on_one_line(const struct lang_program *program, struct buf *b,
    struct arena *arena)
{
	bool newlines = lang_bool(program, LANG_SET_MESSAGE_BODY_NEWLINES);
	struct span from = buf_span(b);
	char *at = arena_alloc(arena, from.len);
	size_t len = 0;

	for (size_t i = 0; i < from.len; i++) {
		char c = from.at[i];

		if (c == '\r' && i + 1 < from.len && from.at[i + 1] == '\n')
			continue;
		at[len++] = c == '\0' || (c == '\n' && !newlines) ? ' ' : c;
	}
	return (struct span){ at, len };
}

static enum outcome
part_of_body(struct policy_session *s, bool end, struct arena *arena,
    struct span *out)
{
	const struct lang_program *program = s->world->generation->program;
	uint64_t most =
	    (uint64_t)lang_number(program, LANG_SET_MESSAGE_BODY_VISIBLE);
	const struct mail_message *m = s->checks->message;
	uint64_t at = m->header.body_at;
	uint64_t len = mail_body_len(&m->body);
	struct buf b;

	len = len > at ? len - at : 0;
	if (most > LIMIT_EXPANSION_BYTES)
		most = LIMIT_EXPANSION_BYTES;
	if (len > most) {
		at += end ? len - most : 0;
		len = most;
	}
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	bool good = read_body(m, at, (size_t)len, &b);
	if (good)
		*out = on_one_line(program, &b, arena);
	buf_fini(&b);
	return good ? OUT_OK : OUT_TEMP;
}

/* ${all} of the message, less what stands in its header. */
static enum outcome
count_of_body(struct policy_session *s, uint64_t all, char c,
    struct arena *arena, struct span *out)
{
	const struct wire_header *h = &s->checks->message->header;
	struct span header;

	if (!policy_content_arrived(s, &header))
		return OUT_TEMP;
	all -= count_bytes(header, c);
	/* The blank line is of neither. */
	if (c == '\n' && h->body_at > h->bytes)
		all--;
	*out = arena_printf(arena, "%llu", (unsigned long long)all);
	return OUT_OK;
}

static struct span
recipients_list(struct policy_session *s, struct arena *arena)
{
	const struct mail_envelope *e = &s->checks->message->envelope;
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < e->count; i++) {
		struct span to = e->recipients[i]->address.text;

		if (e->recipients[i]->discarded)
			continue;
		if (b.len > 0)
			buf_add_char(&b, ':');
		for (size_t k = 0; k < to.len; k++) {
			buf_add_char(&b, to.at[k]);
			if (to.at[k] == ':')
				buf_add_char(&b, ':');
		}
	}
	struct span out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

/* What is known without the content being read. */
static enum outcome
known(struct policy_session *s, enum lang_variable v, struct arena *arena,
    struct span *out)
{
	const struct mail_message *m = s->checks->message;

	switch (v) {
	case LANG_VAR_MESSAGE_LINECOUNT:
		*out = arena_printf(arena, "%llu",
		    (unsigned long long)s->checks->counts.lines);
		return OUT_OK;
	case LANG_VAR_RECEIVED_COUNT:
		*out = arena_printf(arena, "%zu", m->header.received + 1);
		return OUT_OK;
	case LANG_VAR_RECEIVED_FOR:
		*out = m->envelope.count == 1 ?
		    m->envelope.recipients[0]->address.text :
		    SPAN("");
		return OUT_OK;
	case LANG_VAR_RECEIVED_TIME:
		*out =
		    arena_printf(arena, "%lld", (long long)s->checks->began_s);
		return OUT_OK;
	case LANG_VAR_RECIPIENTS_LIST:
		*out = recipients_list(s, arena);
		return OUT_OK;
	default:
		return OUT_NONE;
	}
}

enum outcome
policy_content_variable(struct policy_session *s, enum lang_variable v,
    struct arena *arena, struct span *out)
{
	if (s->checks == NULL)
		return OUT_NONE;
	switch (v) {
	case LANG_VAR_MESSAGE_HEADERS:
		return all_headers(s, LANG_HEADER_DECODED, arena, out);
	case LANG_VAR_MESSAGE_HEADERS_RAW:
		return all_headers(s, LANG_HEADER_RAW, arena, out);
	case LANG_VAR_MESSAGE_BODY:
		return part_of_body(s, false, arena, out);
	case LANG_VAR_MESSAGE_BODY_END:
		return part_of_body(s, true, arena, out);
	case LANG_VAR_BODY_LINECOUNT:
		return count_of_body(s, s->checks->counts.lines, '\n', arena,
		    out);
	case LANG_VAR_BODY_ZEROCOUNT:
		return count_of_body(s, s->checks->counts.zeros, '\0', arena,
		    out);
	default:
		return known(s, v, arena, out);
	}
}
