/*
 * spf_macro: tokens of wire/spf_macro, replaced one by one.
 *
 * RFC 7208 section 7.3.  Output goes to a room of fixed size in the arena.
 * Of a name only the end can count, so when the room is full its front goes.
 */
#include "verify/spf_macro.h"

#include <inttypes.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "wire/spf_macro.h"

#include "verify/spf_check.h"
#include "verify/spf_names.h"

enum {
	NAME_ROOM_BYTES = 1024,
	TEXT_MAX_BYTES = 2000 /* fits a few lines of a reply */
};

struct sink {
	struct verify_spf_check *check;
	char *at;
	size_t len;
	size_t room;
	bool is_name;
	bool is_bad; /* too much came */
};

static void
sink_add(struct sink *s, char c)
{
	if (++s->check->expanded_bytes > VERIFY_SPF_EXPANDED_MAX_BYTES ||
	    (s->len == s->room && !s->is_name)) {
		s->is_bad = true;
		return;
	}
	if (s->len == s->room) {
		/* One more than a name may have, so that it is seen whether
		   a label begins at the cut. */
		s->len = VERIFY_SPF_NAME_MAX_BYTES + 1;
		memmove(s->at, s->at + s->room - s->len, s->len);
	}
	s->at[s->len++] = c;
}

/* One byte of a value; escaped where RFC 3986 section 2.3 does not spare it. */
static void
add_value_char(struct sink *s, char c, bool is_escaped)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char byte = (unsigned char)c;

	if (!is_escaped || ascii_is_alnum(c) || c == '-' || c == '.' ||
	    c == '_' || c == '~') {
		sink_add(s, c);
		return;
	}
	sink_add(s, '%');
	sink_add(s, digits[byte >> 4]);
	sink_add(s, digits[byte & 15]);
}

static bool
is_delimiter(const struct wire_spf_macro *m, char c)
{
	if (m->delimiters.len == 0)
		return c == '.';
	return span_find(m->delimiters, c) < m->delimiters.len;
}

/* ${value} with its parts in their order, the last ${m}->parts of them. */
static void
add_forward(struct sink *s, struct span value, const struct wire_spf_macro *m)
{
	unsigned seen = 0;
	size_t at = value.len;

	while (at > 0 &&
	    (!is_delimiter(m, value.at[at - 1]) || ++seen != m->parts))
		at--;
	for (; at < value.len; at++)
		add_value_char(s,
		    is_delimiter(m, value.at[at]) ? '.' : value.at[at],
		    m->is_escaped);
}

/* The parts of ${value} from the last to the first; of these the last. */
static void
add_backward(struct sink *s, struct span value, const struct wire_spf_macro *m)
{
	unsigned seen = 0;
	size_t end = 0;

	while (end < value.len &&
	    (!is_delimiter(m, value.at[end]) || ++seen != m->parts))
		end++;
	for (;;) {
		size_t at = end;

		while (at > 0 && !is_delimiter(m, value.at[at - 1]))
			at--;
		for (size_t i = at; i < end; i++)
			add_value_char(s, value.at[i], m->is_escaped);
		if (at == 0)
			return;
		add_value_char(s, '.', m->is_escaped);
		end = at - 1;
	}
}

static struct span
or_unknown(struct span s)
{
	return s.len > 0 ? s : SPAN("unknown");
}

/* What a letter other than p stands for. */
static struct span
value_of(const struct verify_spf_check *c, char letter, struct span domain)
{
	char text[IP_TEXT_MAX];

	switch (letter) {
	case 's':
		return arena_printf(c->arena, "%.*s@%.*s", SPAN_ARG(c->local),
		    SPAN_ARG(c->sender_domain));
	case 'l':
		return c->local;
	case 'o':
		return c->sender_domain;
	case 'd':
		return domain;
	case 'i':
		return verify_spf_names_dotted(&c->in->ip, c->arena);
	case 'v':
		return c->in->ip.family == IP_V4 ? SPAN("in-addr") :
						   SPAN("ip6");
	case 'h':
		return or_unknown(verify_spf_undotted(c->in->helo));
	case 'c':
		return arena_copy(c->arena, ip_write(&c->in->ip, text));
	case 'r':
		return or_unknown(c->in->receiver);
	default: /* t */
		return arena_printf(c->arena, "%" PRId64, c->in->at_s);
	}
}

static enum outcome
add_macro_wait(struct sink *s, const struct wire_spf_macro *m,
    struct span domain)
{
	struct span value;
	enum outcome o;

	if (m->letter == 'p') {
		o = verify_spf_names_best_wait(s->check, domain, &value);
		if (o != OUT_OK)
			return o;
	} else {
		value = value_of(s->check, m->letter, domain);
	}
	if (m->is_reversed)
		add_backward(s, value, m);
	else
		add_forward(s, value, m);
	return OUT_OK;
}

static enum outcome
expand_wait(struct sink *s, struct span text, struct span domain)
{
	struct wire_spf_macro m;
	enum outcome o = OUT_OK;

	while (o == OUT_OK && !s->is_bad)
		switch (wire_spf_macro_next(&text, &m)) {
		case WIRE_SPF_END:
			return OUT_OK;
		case WIRE_SPF_BAD:
			return OUT_PERM;
		case WIRE_SPF_TEXT:
			for (size_t i = 0; i < m.text.len; i++)
				sink_add(s, m.text.at[i]);
			break;
		case WIRE_SPF_MACRO:
			o = add_macro_wait(s, &m, domain);
			break;
		}
	return o != OUT_OK ?
	    o :
	    verify_spf_problem(s->check, "macros expand to too much", domain);
}

/*
 * RFC 7208 section 7.3: a name over 253 bytes loses labels on its left until
 * it fits.
 */
static struct span
shortened(struct span name)
{
	size_t cut;

	name = verify_spf_undotted(name);
	if (name.len <= VERIFY_SPF_NAME_MAX_BYTES)
		return name;
	cut = name.len - VERIFY_SPF_NAME_MAX_BYTES - 1;
	while (cut < name.len && name.at[cut] != '.')
		cut++;
	return span_from(name, cut + 1);
}

enum outcome
verify_spf_macro_name_wait(struct verify_spf_check *c, struct span spec,
    struct span domain, struct span *out)
{
	struct sink s = { .check = c, .is_name = true };
	enum outcome o;

	/* Most have no macro at all. */
	if (span_find(spec, '%') == spec.len) {
		*out = shortened(spec);
		return OUT_OK;
	}
	s.at = arena_alloc(c->arena, NAME_ROOM_BYTES);
	s.room = NAME_ROOM_BYTES;
	o = expand_wait(&s, spec, domain);
	if (o == OUT_OK)
		*out = shortened((struct span){ s.at, s.len });
	return o;
}

enum outcome
verify_spf_macro_text_wait(struct verify_spf_check *c, struct span text,
    struct span domain, struct span *out)
{
	struct sink s = { .check = c, .room = TEXT_MAX_BYTES };
	enum outcome o;

	s.at = arena_alloc(c->arena, TEXT_MAX_BYTES);
	o = expand_wait(&s, text, domain);
	if (o != OUT_OK)
		return o;
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_print(s.at[i]))
			s.at[i] = '?';
	*out = (struct span){ s.at, s.len };
	return OUT_OK;
}
