/*
 * table: one index for each kind of file.
 */
#include "lang/table.h"

#include <assert.h>

#include "base/limits.h"
#include "base/map.h"
#include "lang/grow.h"
#include "lang/list_set.h"
#include "lang/lsearch.h"
#include "lang/regex.h"
#include "wire/cdb.h"

/* A key that is a pattern. */
struct pattern {
	uint32_t order; /* among the entries of the file */
	const struct lang_regex *regex;
};

struct lang_table {
	enum lang_table_kind kind;
	struct span text;
	const struct lang_lsearch *lines; /* LSEARCH */
	struct lang_set *set; /* the others of text: keys, tails, networks */
	uint32_t *starts;     /* where the entries of the set begin */
	size_t entries;
	struct pattern *patterns;
	size_t pattern_count;
};

const char *
lang_table_kind_name(enum lang_table_kind kind)
{
	static const char *const names[] = { "lsearch", "iplsearch",
		"wildlsearch", "nwildlsearch", "cdb" };

	static_assert(sizeof(names) / sizeof(names[0]) == LANG_TABLE_KINDS,
	    "a name for each kind");
	return names[kind];
}

/* A table in the making. */
struct making {
	struct lang_compile *c;
	struct arena *arena;
	struct lang_table *table;
	struct lang_mark mark; /* the line at hand */
	struct lang_text line;
};

static bool
read_file(struct lang_compile *c, const struct lang_text *where,
    struct span path, struct arena *arena, struct span *out)
{
	const char *why = "it cannot be read";
	enum outcome o = c->read == NULL ?
	    OUT_PERM :
	    c->read(c->read_ctx, path, arena, out, &why);

	if (o == OUT_NONE)
		why = "there is no such file";
	if (o == OUT_OK && out->len > UINT32_MAX) {
		why = "it is larger than 4 GiB";
		o = OUT_PERM;
	}
	if (o != OUT_OK)
		lang_error_in(c->diags, where, 0, where->text.len,
		    "look-up file %.*s: %s", SPAN_ARG(path), why);
	return o == OUT_OK;
}

/* Room for what begins at ${at}; its place in the set is its order. */
static void
add_start(struct making *m, uint32_t at)
{
	struct lang_table *t = m->table;

	t->starts =
	    lang_grow(m->arena, t->starts, t->entries, sizeof(*t->starts));
	t->starts[t->entries++] = at;
}

static void
add_pattern(struct making *m, struct span key)
{
	struct lang_table *t = m->table;
	struct span why;
	const struct lang_regex *re =
	    lang_regex_compile(key, LANG_REGEX_CASELESS, m->arena, &why);

	if (re == NULL) {
		lang_error_in(m->c->diags, &m->line, 0, m->line.text.len,
		    "regular expression: %.*s", SPAN_ARG(why));
		return;
	}
	t->patterns = lang_grow(m->arena, t->patterns, t->pattern_count,
	    sizeof(*t->patterns));
	t->patterns[t->pattern_count++] =
	    (struct pattern){ (uint32_t)t->entries, re };
}

/* "\N" around it, and a backslash before another, as wildlsearch expands. */
static struct span
unescaped(struct making *m, struct span key)
{
	char *out = arena_alloc(m->arena, key.len);
	size_t len = 0;
	bool whole = false;

	for (size_t i = 0; i < key.len; i++) {
		bool escape = key.at[i] == '\\' && i + 1 < key.len;

		if (escape && key.at[i + 1] == 'N') {
			whole = !whole;
			i++;
			continue;
		}
		if (!whole && key.at[i] == '$')
			lang_error_in(m->c->diags, &m->line, 0,
			    m->line.text.len,
			    "a key of wildlsearch cannot vary: write \"\\$\", "
			    "or use nwildlsearch");
		i += escape && !whole;
		out[len++] = key.at[i];
	}
	return (struct span){ out, len };
}

static void
add_wild(struct making *m, const struct lang_lsearch_entry *e)
{
	struct span key = m->table->kind == LANG_TABLE_WILDLSEARCH ?
	    unescaped(m, e->key) :
	    e->key;

	if (span_starts(key, SPAN("^"))) {
		add_pattern(m, key);
		lang_set_skip(m->table->set);
	} else {
		lang_set_add(m->table->set, arena_lower(m->arena, key), key,
		    false);
	}
	add_start(m, e->at);
}

static void
add_net(struct making *m, const struct lang_lsearch_entry *e)
{
	struct ip_net net;

	if (span_eq(e->key, SPAN("*"))) {
		lang_set_add(m->table->set, e->key, e->key, false);
		add_start(m, e->at);
		return;
	}
	if (!ip_net_parse(e->key, &net)) {
		lang_warn_in(m->c->diags, &m->line, 0, m->line.text.len,
		    "\"%.*s\" is neither an address nor a network; an IPv6 "
		    "one stands in quotes",
		    SPAN_ARG(span_first(e->key, 100)));
		return;
	}
	lang_set_add_net(m->table->set, &net, SPAN(""), false);
	add_start(m, e->at);
}

static void
index_set(struct making *m, struct span path)
{
	struct lang_lsearch_entry e;
	struct span text = m->table->text;
	size_t at = 0;
	size_t counted = 0;

	m->table->set = lang_set_new(m->arena);
	m->mark.pos =
	    (struct lang_pos){ lang_diags_file(m->c->diags, path, text), 1, 1 };
	while (lang_lsearch_next(text, &at, m->arena, &e)) {
		while (counted < e.at)
			m->mark.pos.line += text.at[counted++] == '\n';
		m->line = (struct lang_text){ .text = e.key,
			.marks = &m->mark,
			.mark_count = 1 };
		if (m->table->entries == LIMIT_LIST_ITEMS) {
			lang_error_in(m->c->diags, &m->line, 0, e.key.len,
			    "more than %d entries", LIMIT_LIST_ITEMS);
			return;
		}
		if (m->table->kind == LANG_TABLE_IPLSEARCH)
			add_net(m, &e);
		else
			add_wild(m, &e);
	}
}

static bool
index_table(struct making *m, const struct lang_text *where, struct span path)
{
	struct lang_table *t = m->table;

	if (t->kind == LANG_TABLE_LSEARCH) {
		t->lines = lang_lsearch_index(t->text, m->arena);
	} else if (t->kind != LANG_TABLE_CDB) {
		index_set(m, path);
	} else if (!wire_cdb_check(t->text)) {
		lang_error_in(m->c->diags, where, 0, where->text.len,
		    "look-up file %.*s is no cdb file", SPAN_ARG(path));
		return false;
	}
	return true;
}

const struct lang_table *
lang_table_open(struct lang_compile *c, const struct lang_text *where,
    enum lang_table_kind kind, struct span path)
{
	struct arena *arena = c->tables != NULL ? c->tables->arena : c->arena;
	struct making m = { .c = c, .arena = arena };
	struct span name = arena_printf(arena, "%s %.*s",
	    lang_table_kind_name(kind), SPAN_ARG(path));

	m.table = c->tables != NULL ? map_find(c->tables, name) : NULL;
	if (m.table != NULL)
		return m.table;
	m.table = ARENA_NEW(arena, struct lang_table);
	m.table->kind = kind;
	if (!read_file(c, where, path, arena, &m.table->text) ||
	    !index_table(&m, where, path))
		return NULL;
	if (c->tables != NULL)
		map_put(c->tables, name, m.table);
	return m.table;
}

/* The value, or the line, of the entry that begins at ${at}. */
static struct span
value_at(const struct lang_table *t, size_t at, bool full, struct arena *arena)
{
	struct span rest = span_from(t->text, at);
	struct lang_lsearch_entry e;

	if (full)
		return span_trim(span_first(rest, span_find(rest, '\n')));
	if (!lang_lsearch_next(t->text, &at, arena, &e))
		return (struct span){ "", 0 };
	return lang_lsearch_value(&e, arena);
}

/* The first of the patterns before entry ${end} that match. */
static enum outcome
find_pattern(const struct lang_table *t, struct span key, uint32_t end,
    uint32_t *out)
{
	for (size_t i = 0; i < t->pattern_count; i++) {
		if (t->patterns[i].order >= end)
			break;
		enum outcome o =
		    lang_regex_match(t->patterns[i].regex, key, NULL);
		if (o == OUT_OK)
			*out = t->patterns[i].order;
		if (o != OUT_NONE)
			return o;
	}
	return OUT_NONE;
}

static enum outcome
find_wild(const struct lang_table *t, struct span key, struct arena *arena,
    uint32_t *order, struct span *why)
{
	const struct lang_hit *hit =
	    lang_set_find_text(t->set, arena_lower(arena, key));
	uint32_t end = hit != NULL ? hit->order : UINT32_MAX;
	enum outcome o = find_pattern(t, key, end, order);

	if (o == OUT_NONE && hit != NULL) {
		*order = hit->order;
		o = OUT_OK;
	}
	if (o == OUT_TEMP)
		*why = SPAN("a regular expression took too many steps");
	return o;
}

static enum outcome
find_net(const struct lang_table *t, struct span key, struct arena *arena,
    uint32_t *order, struct span *why)
{
	const struct lang_hit *hit;
	struct ip_net net;

	if (span_eq(key, SPAN("*"))) {
		hit = lang_set_find_text(t->set, key);
	} else if (ip_net_parse(key, &net)) {
		hit = lang_set_find_ip(t->set, &net.ip);
	} else {
		*why = arena_printf(arena,
		    "\"%.*s\" is no address, which iplsearch wants",
		    SPAN_ARG(span_first(key, 100)));
		return OUT_PERM;
	}
	if (hit == NULL)
		return OUT_NONE;
	*order = hit->order;
	return OUT_OK;
}

static enum outcome
find_cdb(const struct lang_table *t, struct span key, struct span *out)
{
	switch (wire_cdb_find(t->text, key, out)) {
	case WIRE_DONE:
		return OUT_OK;
	case WIRE_MORE:
		return OUT_NONE;
	case WIRE_BAD:
		break;
	}
	*out = SPAN("the cdb file is broken");
	return OUT_PERM;
}

enum outcome
lang_table_find(const struct lang_table *t, struct span key, bool full,
    struct arena *arena, struct span *out)
{
	struct lang_lsearch_entry e;
	uint32_t order = 0;
	enum outcome o;

	if (t->kind == LANG_TABLE_CDB)
		return find_cdb(t, key, out);
	if (t->kind == LANG_TABLE_LSEARCH) {
		if (!lang_lsearch_find(t->lines, key, arena, &e))
			return OUT_NONE;
		*out = value_at(t, e.at, full, arena);
		return OUT_OK;
	}
	o = t->kind == LANG_TABLE_IPLSEARCH ?
	    find_net(t, key, arena, &order, out) :
	    find_wild(t, key, arena, &order, out);
	if (o == OUT_OK)
		*out = value_at(t, t->starts[order], full, arena);
	return o;
}
