/*
 * lsearch: lines, and a table of where they begin, found by their keys.
 */
#include "lang/lsearch.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"

struct lang_lsearch {
	struct span text;
	uint32_t *slots; /* where an entry begins, plus one; 0: free */
	size_t room;	 /* a power of two */
};

static struct span
skip_blanks(struct span s)
{
	while (s.len > 0 && ascii_is_blank(s.at[0]))
		s = span_from(s, 1);
	return s;
}

/* The line at ${at} without its end, CR included. */
static struct span
line_at(struct span text, size_t at)
{
	struct span line = span_from(text, at);

	line = span_first(line, span_find(line, '\n'));
	return span_ends(line, SPAN("\r")) ? span_first(line, line.len - 1) :
					     line;
}

/* A key in quotes, a backslash before a byte that stands for itself. */
static struct span
quoted_key(struct span line, struct arena *arena, size_t *used)
{
	size_t i = 1;
	size_t len = 0;
	bool escaped = false;

	while (i < line.len && line.at[i] != '"') {
		escaped |= line.at[i] == '\\';
		i += line.at[i] == '\\' ? 2 : 1;
	}
	i = i < line.len ? i : line.len;
	struct span raw = { line.at + 1, i - 1 };
	*used = i < line.len ? i + 1 : i;
	if (!escaped)
		return raw;

	char *key = arena_alloc(arena, raw.len);
	for (i = 0; i < raw.len; i++) {
		i += raw.at[i] == '\\' && i + 1 < raw.len;
		key[len++] = raw.at[i];
	}
	return (struct span){ key, len };
}

static struct span
plain_key(struct span line, size_t *used)
{
	size_t i = 0;

	while (i < line.len && line.at[i] != ':' && !ascii_is_space(line.at[i]))
		i++;
	*used = i;
	return span_first(line, i);
}

bool
lang_lsearch_next(struct span text, size_t *at, struct arena *arena,
    struct lang_lsearch_entry *out)
{
	while (*at < text.len) {
		struct span line = line_at(text, *at);
		struct span rest = span_from(text, *at);
		size_t begin = *at;
		size_t used;

		*at += span_find(rest, '\n') + 1;
		if (line.len == 0 || line.at[0] == '#' ||
		    ascii_is_space(line.at[0]))
			continue;
		out->at = (uint32_t)begin;
		out->key = line.at[0] == '"' ? quoted_key(line, arena, &used) :
					       plain_key(line, &used);
		out->line = skip_blanks(span_from(line, used));
		if (span_starts(out->line, SPAN(":")))
			out->line = skip_blanks(span_from(out->line, 1));
		out->more = span_from(text, *at);
		return true;
	}
	return false;
}

struct span
lang_lsearch_value(const struct lang_lsearch_entry *e, struct arena *arena)
{
	struct span more = e->more;
	struct buf value;

	if (more.len == 0 || !ascii_is_blank(more.at[0]))
		return e->line;
	buf_init(&value, LIMIT_EXPANSION_BYTES);
	buf_add(&value, e->line);
	while (more.len > 0 && ascii_is_blank(more.at[0])) {
		struct span line = skip_blanks(line_at(more, 0));

		more = span_from(more, span_find(more, '\n') + 1);
		if (line.len == 0)
			break;
		buf_add_char(&value, ' ');
		buf_add(&value, line);
	}

	struct span out = arena_copy(arena, buf_span(&value));
	buf_fini(&value);
	return out;
}

/* The hash of a key without its case. */
static uint64_t
hash(struct span key)
{
	char folded[256];
	struct span head = span_first(key, sizeof(folded));

	for (size_t i = 0; i < head.len; i++)
		folded[i] = ascii_lower(head.at[i]);
	return map_hash((struct span){ folded, head.len });
}

/* The slot of ${key}, or the free one where it belongs. */
static size_t
slot_of(const struct lang_lsearch *l, struct span key, struct arena *arena,
    struct lang_lsearch_entry *out)
{
	size_t i = hash(key) & (l->room - 1);

	while (l->slots[i] != 0) {
		size_t at = l->slots[i] - 1;

		if (lang_lsearch_next(l->text, &at, arena, out) &&
		    span_eq_icase(out->key, key))
			break;
		i = (i + 1) & (l->room - 1);
	}
	return i;
}

static size_t
count_lines(struct span text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '\n';
	return n;
}

const struct lang_lsearch *
lang_lsearch_index(struct span text, struct arena *arena)
{
	struct lang_lsearch *l = ARENA_NEW(arena, struct lang_lsearch);
	struct lang_lsearch_entry e, other;
	size_t lines = count_lines(text);
	size_t at = 0;

	l->text = text;
	l->room = 4;
	while (l->room < lines + lines / 3)
		l->room *= 2;
	l->slots = arena_array(arena, l->room, sizeof(*l->slots));
	while (lang_lsearch_next(text, &at, arena, &e)) {
		size_t i = slot_of(l, e.key, arena, &other);

		if (l->slots[i] == 0)
			l->slots[i] = e.at + 1;
	}
	return l;
}

bool
lang_lsearch_find(const struct lang_lsearch *l, struct span key,
    struct arena *arena, struct lang_lsearch_entry *out)
{
	return l->slots[slot_of(l, key, arena, out)] != 0;
}
