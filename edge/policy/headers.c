/*
 * headers: wishes into offsets of the message.
 */
#include "policy/headers.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "lang/regex.h"
#include "wire/field.h"

void
policy_headers_init(struct policy_headers *h, struct arena *arena)
{
	*h = (struct policy_headers){ .added = NULL };
	h->added_end = &h->added;
	map_init(&h->own, arena);
}

void
policy_headers_add(struct policy_headers *h, const struct policy_header *header,
    struct arena *arena)
{
	for (struct policy_header *old = h->added; old != NULL; old = old->next)
		if (old->recipient == header->recipient && !old->removed &&
		    span_eq(old->text, header->text))
			return;
	struct policy_header *kept = ARENA_NEW(arena, struct policy_header);
	*kept = *header;
	kept->next = NULL;
	kept->text = arena_copy(arena, header->text);
	*h->added_end = kept;
	h->added_end = &kept->next;
	h->has_own |= header->recipient != POLICY_ALL_RECIPIENTS;
}

/*
 * A name with "*" for any bytes.  Only the last star is gone back to, so the
 * work is at most the product of both lengths.
 */
static bool
name_matches(struct span pattern, struct span name)
{
	size_t p = 0;
	size_t n = 0;
	size_t star = pattern.len;
	size_t mark = 0;

	while (n < name.len) {
		if (p < pattern.len && pattern.at[p] == '*') {
			star = p++;
			mark = n;
		} else if (p < pattern.len &&
		    ascii_lower(pattern.at[p]) == ascii_lower(name.at[n])) {
			p++;
			n++;
		} else if (star < pattern.len) {
			p = star + 1;
			n = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.at[p] == '*')
		p++;
	return p == pattern.len;
}

static bool
removes(const struct policy_removal *r, const struct wire_field *f)
{
	if (r->regex != NULL)
		return lang_regex_match(r->regex, f->whole, NULL) == OUT_OK;
	return name_matches(r->pattern, f->name);
}

static struct policy_removal *
keep_removal(struct policy_headers *h, const struct policy_removal *removal,
    struct arena *arena, struct span *why)
{
	struct policy_removal *r = ARENA_NEW(arena, struct policy_removal);

	*r = *removal;
	r->pattern = arena_copy(arena, removal->pattern);
	if (span_starts(r->pattern, SPAN("^"))) {
		r->regex = lang_regex_compile(r->pattern,
		    LANG_REGEX_CASELESS | LANG_REGEX_FOREIGN, arena, why);
		if (r->regex == NULL)
			return NULL;
	}
	r->next = h->removals;
	h->removals = r;
	h->has_own |= r->recipient != POLICY_ALL_RECIPIENTS;
	return r;
}

/* What was added in earlier phases; for one recipient it stays there for the
   others, and is looked at when that one's changes are made. */
static void
drop_added(struct policy_headers *h, const struct policy_removal *r,
    enum lang_phase phase)
{
	if (r->recipient != POLICY_ALL_RECIPIENTS)
		return;
	for (struct policy_header *a = h->added; a != NULL; a = a->next) {
		struct span rest = a->text;
		struct wire_field field;
		if (a->phase < phase && wire_field_next(&rest, &field) &&
		    removes(r, &field) && !a->removed) {
			a->removed = true;
			a->removed_in = phase;
		}
	}
}

bool
policy_headers_remove(struct policy_headers *h,
    const struct policy_removal *removal, enum lang_phase phase,
    struct arena *arena, struct span *why)
{
	struct policy_removal *r;

	for (r = h->removals; r != NULL; r = r->next)
		if (r->recipient == removal->recipient &&
		    span_eq(r->pattern, removal->pattern))
			break;
	if (r == NULL) {
		r = keep_removal(h, removal, arena, why);
		if (r == NULL)
			return false;
		r->phase = phase;
	}
	drop_added(h, r, phase);
	return true;
}

/* Offsets in the message that places stand for. */
struct places {
	uint64_t after_received;
	uint64_t start_rfc;
	uint64_t end;
};

static void
find_places(struct span header, struct places *out)
{
	struct span rest = header;
	struct wire_field f;
	bool received = true;
	bool trace = true;

	*out = (struct places){ .end = header.len };
	while (trace && wire_field_next(&rest, &f)) {
		uint64_t end = (uint64_t)(f.whole.at - header.at) + f.whole.len;
		bool is_received = span_eq_icase(f.name, SPAN("Received"));
		received = received && is_received;
		trace =
		    is_received || span_starts_icase(f.name, SPAN("Resent-"));
		if (received)
			out->after_received = end;
		if (trace)
			out->start_rfc = end;
	}
}

static void
place(const struct policy_header *a, const struct places *at,
    struct mail_changes *c, struct arena *arena)
{
	switch (a->place) {
	case LANG_PLACE_START:
		mail_changes_line(c, a->text, arena);
		break;
	case LANG_PLACE_AFTER_RECEIVED:
		mail_changes_insert(c, at->after_received, a->text, arena);
		break;
	case LANG_PLACE_START_RFC:
		mail_changes_insert(c, at->start_rfc, a->text, arena);
		break;
	case LANG_PLACE_END:
		mail_changes_insert(c, at->end, a->text, arena);
		break;
	}
}

/* Whether ${recipient} asked not to have what was added for all. */
static bool
is_unwanted(const struct policy_headers *h, const struct policy_header *a,
    int recipient)
{
	struct span rest = a->text;
	struct wire_field field;

	if (a->recipient == recipient || !wire_field_next(&rest, &field))
		return false;
	for (const struct policy_removal *r = h->removals; r != NULL;
	     r = r->next)
		if (r->recipient == recipient && a->phase < LANG_DATA_PRDR &&
		    removes(r, &field))
			return true;
	return false;
}

static bool
concerns(int recipient, int whom)
{
	return whom == POLICY_ALL_RECIPIENTS || whom == recipient;
}

static void
leave_out(const struct policy_headers *h, int recipient, struct span header,
    struct mail_changes *c, struct arena *arena)
{
	struct span rest = header;
	struct wire_field f;

	while (h->removals != NULL && wire_field_next(&rest, &f))
		for (const struct policy_removal *r = h->removals; r != NULL;
		     r = r->next)
			if (concerns(recipient, r->recipient) && removes(r, &f))
				mail_changes_omit(c,
				    (uint64_t)(f.whole.at - header.at),
				    f.whole.len, arena);
}

/* All that one recipient, or all of them, asked for. */
static void
make(const struct policy_headers *h, struct mail_message *m, struct span trace,
    int recipient, struct mail_changes *c)
{
	struct span header = mail_message_header(m, &m->arena);
	struct places at;

	find_places(header, &at);
	leave_out(h, recipient, header, c, &m->arena);
	for (const struct policy_header *a = h->added; a != NULL; a = a->next)
		if (a->place == LANG_PLACE_START && !a->removed &&
		    concerns(recipient, a->recipient) &&
		    !is_unwanted(h, a, recipient))
			place(a, &at, c, &m->arena);
	mail_changes_line(c, trace, &m->arena);
	for (const struct policy_header *a = h->added; a != NULL; a = a->next)
		if (a->place != LANG_PLACE_START && !a->removed &&
		    concerns(recipient, a->recipient) &&
		    !is_unwanted(h, a, recipient))
			place(a, &at, c, &m->arena);
}

void
policy_headers_apply(struct policy_headers *h, struct mail_message *m,
    struct span trace)
{
	make(h, m, trace, POLICY_ALL_RECIPIENTS, &m->changes);
}

/* With its length, as there may be any bytes in it. */
static void
put_wish(struct buf *b, char what, struct span text)
{
	buf_printf(b, "%c%zu:", what, text.len);
	buf_add(b, text);
}

/* What tells recipients with other wishes apart. */
static struct span
wishes(const struct policy_headers *h, int recipient, struct arena *arena)
{
	struct buf b;

	buf_init(&b, LIMIT_HEADER_BYTES);
	for (const struct policy_header *a = h->added; a != NULL; a = a->next)
		if (a->recipient == recipient)
			put_wish(&b, (char)('0' + a->place), a->text);
	for (const struct policy_removal *r = h->removals; r != NULL;
	     r = r->next)
		if (r->recipient == recipient)
			put_wish(&b, '-', r->pattern);
	struct span text = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return text;
}

/* The first line in front that is no wish: our Received: field. */
static struct span
trace_of(const struct mail_changes *common)
{
	for (const struct mail_line *l = common->lines; l != NULL; l = l->next)
		if (l->next == NULL)
			return l->text;
	return SPAN("");
}

const struct mail_changes *
policy_headers_own(struct policy_headers *h, struct mail_message *m,
    int recipient)
{
	struct span key;

	if (!h->has_own)
		return &m->changes;
	key = wishes(h, recipient, &m->arena);
	if (key.len == 0)
		return &m->changes;
	struct mail_changes *own = map_find(&h->own, key);
	if (own != NULL)
		return own;
	own = ARENA_NEW(&m->arena, struct mail_changes);
	/* What we left out by ourselves stays out. */
	for (const struct mail_omission *o = m->changes.omissions; o != NULL;
	     o = o->next)
		mail_changes_omit(own, o->at, o->len, &m->arena);
	make(h, m, trace_of(&m->changes), recipient, own);
	map_put(&h->own, key, own);
	return own;
}

/* Whether anything of before ${phase} concerns all recipients. */
static bool
is_changed(const struct policy_headers *h, enum lang_phase phase)
{
	for (const struct policy_header *a = h->added; a != NULL; a = a->next)
		if (a->phase < phase && a->recipient == POLICY_ALL_RECIPIENTS)
			return true;
	for (const struct policy_removal *r = h->removals; r != NULL;
	     r = r->next)
		if (r->phase < phase && r->recipient == POLICY_ALL_RECIPIENTS)
			return true;
	return false;
}

static bool
is_hidden(const struct policy_headers *h, const struct wire_field *f,
    enum lang_phase phase)
{
	for (const struct policy_removal *r = h->removals; r != NULL;
	     r = r->next)
		if (r->phase < phase && r->recipient == POLICY_ALL_RECIPIENTS &&
		    removes(r, f))
			return true;
	return false;
}

/* What was added at ${place}, and the client's fields behind it. */
static void
put_seen(const struct policy_headers *h, enum lang_place where,
    struct span fields, enum lang_phase phase, struct buf *out)
{
	struct wire_field f;

	for (const struct policy_header *a = h->added; a != NULL; a = a->next)
		if (a->place == where && a->phase < phase &&
		    a->recipient == POLICY_ALL_RECIPIENTS &&
		    (!a->removed || a->removed_in >= phase))
			buf_add(out, a->text);
	while (wire_field_next(&fields, &f)) {
		if (is_hidden(h, &f, phase))
			continue;
		buf_add(out, f.whole);
		if (!span_ends(f.whole, SPAN("\r\n")))
			buf_add_text(out, "\r\n");
	}
}

struct span
policy_headers_seen(const struct policy_headers *h, struct span header,
    enum lang_phase phase, struct arena *arena)
{
	struct places at;
	struct buf b;

	if (!is_changed(h, phase))
		return header;
	find_places(header, &at);
	struct span trace = span_first(header, at.start_rfc);
	buf_init(&b, 2 * LIMIT_HEADER_BYTES);
	put_seen(h, LANG_PLACE_START, span_first(header, at.after_received),
	    phase, &b);
	put_seen(h, LANG_PLACE_AFTER_RECEIVED,
	    span_from(trace, at.after_received), phase, &b);
	put_seen(h, LANG_PLACE_START_RFC, span_from(header, at.start_rfc),
	    phase, &b);
	put_seen(h, LANG_PLACE_END, SPAN(""), phase, &b);
	struct span text = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return text;
}

struct span
policy_headers_list(const struct policy_headers *h, struct arena *arena)
{
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (const struct policy_header *a = h->added; a != NULL; a = a->next) {
		if (a->removed)
			continue;
		if (b.len > 0)
			buf_add_char(&b, '\n');
		buf_add(&b, span_trim(a->text));
	}
	struct span text = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return text;
}
