/*
 * lookup: types of look-ups, and one key after the other.
 *
 * type    = [partial] name ["*" / "*@"] *("," option)
 * partial = "partial" [digits] ("-" / "(" affix ")")
 */
#include "lang/lookup.h"

#include "base/ascii.h"
#include "base/num.h"

enum { PARTIAL_DEFAULT = 2, PARTIAL_MAX = 127 };

/* Look-ups of Exim's that are not here. */
static const struct {
	const char *names;
	const char *why;
} absent[] = {
	{ "dsearch ",
	    "the names in a directory change without a reload: use "
	    "redis-set;KEY" },
	{ "dbm dbmjz dbmnz dbmz ",
	    "the format of dbm is not one: use cdb, or redis-hash;KEY" },
	{ "ldap ldapdn ldapm mysql pgsql oracle ibase sqlite nis nis0 nisplus "
	  "nmh passwd whoson testdb json spf lmdb ",
	    "it would block all other clients, or need a server more: copy it "
	    "to Redis and ask redis-set;KEY, redis-hash;KEY or "
	    "${lookup redis{…}}" },
};

static bool
has_word(const char *words, struct span word)
{
	struct span rest = span_of(words);
	struct span w;

	while (span_word(&rest, &w))
		if (span_eq(w, word))
			return true;
	return false;
}

/* The one that a misspelt name is nearest to, or NULL. */
static const char *
near_name(struct span name)
{
	static const char *const names[] = { "cdb", "dnsdb", "iplsearch",
		"lsearch", "nwildlsearch", "redis", "redis-hash", "redis-set",
		"wildlsearch" };
	const char *best = NULL;
	unsigned least = 3;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		unsigned distance = span_distance(name, span_of(names[i]));

		if (distance >= least)
			continue;
		least = distance;
		best = names[i];
	}
	return best;
}

static const char *
why_absent(struct span name, struct arena *arena)
{
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		if (has_word(absent[i].names, name))
			return arena_printf(arena,
			    "look-up \"%.*s\" is not here: %s", SPAN_ARG(name),
			    absent[i].why)
			    .at;
	const char *near = near_name(name);
	if (near != NULL)
		return arena_printf(arena,
		    "no look-up is called \"%.*s\"; \"%s\" was meant?",
		    SPAN_ARG(name), near)
		    .at;
	return arena_printf(arena,
	    "no look-up is called \"%.*s\": there are redis, dnsdb, lsearch, "
	    "iplsearch, wildlsearch, nwildlsearch and cdb",
	    SPAN_ARG(name))
	    .at;
}

/* "partial3(.)": what is left of ${text}, or why not. */
static const char *
read_partial(struct span *text, struct lang_lookup_type *out)
{
	size_t digits = sizeof("partial") - 1;
	size_t at = digits;
	uint64_t n = PARTIAL_DEFAULT;

	while (at < text->len && ascii_is_digit(text->at[at]))
		at++;
	if (at > digits &&
	    !num_u64(span_first(span_from(*text, digits), at - digits),
		PARTIAL_MAX, &n))
		return "the number after \"partial\" is too large";
	out->partial = (int)n;
	out->affix = SPAN("*.");
	*text = span_from(*text, at);
	if (span_starts(*text, SPAN("-"))) {
		*text = span_from(*text, 1);
		return NULL;
	}
	size_t end = span_find(*text, ')');
	if (!span_starts(*text, SPAN("(")) || end == text->len)
		return "\"partial\" is followed by \"-\", or by \"(\", what "
		       "stands before the domain, and \")\"";
	out->affix = span_first(span_from(*text, 1), end - 1);
	*text = span_from(*text, end + 1);
	return NULL;
}

static const char *
read_options(struct span options, struct arena *arena,
    struct lang_lookup_type *out)
{
	struct span word;

	while (span_cut(&options, ',', &word)) {
		word = span_trim(word);
		if (span_eq(word, SPAN("ret=key")))
			out->ret_key = true;
		else if (out->is_file && out->table != LANG_TABLE_CDB &&
		    span_eq(word, SPAN("ret=full")))
			out->ret_full = true;
		else if (!span_starts(word, SPAN("cache=no")))
			return arena_printf(arena,
			    "option \"%.*s\" of a look-up is not here",
			    SPAN_ARG(word))
			    .at;
	}
	return NULL;
}

static bool
find_table(struct span name, struct lang_lookup_type *out)
{
	for (int i = 0; i < LANG_TABLE_KINDS; i++) {
		enum lang_table_kind kind = (enum lang_table_kind)i;
		if (!span_eq(name, span_of(lang_table_kind_name(kind))))
			continue;
		out->is_file = true;
		out->table = kind;
		return true;
	}
	return false;
}

const char *
lang_lookup_type_parse(struct span text, struct arena *arena,
    struct lang_lookup_type *out)
{
	size_t comma = span_find(text, ',');
	struct span options = comma < text.len ? span_from(text, comma + 1) :
						 (struct span){ NULL, 0 };
	const char *why;

	*out = (struct lang_lookup_type){ .partial = -1 };
	text = span_trim(span_first(text, comma));
	if (span_starts(text, SPAN("partial"))) {
		why = read_partial(&text, out);
		if (why != NULL)
			return why;
	}
	if (span_ends(text, SPAN("*@"))) {
		out->star_at = out->star = true;
		text.len -= 2;
	} else if (span_ends(text, SPAN("*"))) {
		out->star = true;
		text.len--;
	}
	out->name = text;
	bool by_query =
	    span_eq(text, SPAN("redis")) || span_eq(text, SPAN("dnsdb"));
	if (!find_table(text, out) && !by_query)
		return why_absent(text, arena);
	if (by_query && (out->partial >= 0 || out->star))
		return "\"partial\" and \"*\" are for look-ups in files";
	return read_options(options, arena, out);
}

const struct lang_lookup *
lang_lookup_open(struct lang_compile *c, const struct lang_text *where,
    const struct lang_lookup_type *type, struct span path)
{
	struct lang_lookup *l = ARENA_NEW(c->arena, struct lang_lookup);

	if (!span_starts(path, SPAN("/"))) {
		lang_error_in(c->diags, where, 0, where->text.len,
		    "the file of a look-up is named by its whole path, from "
		    "\"/\" on");
		return NULL;
	}
	l->type = *type;
	l->table =
	    c->names_only ? NULL : lang_table_open(c, where, type->table, path);
	return l->table == NULL ? NULL : l;
}

/* One key, what it gives put into ${out}. */
static enum outcome
find_one(const struct lang_lookup *l, struct span key, struct arena *arena,
    struct span *out)
{
	enum outcome o =
	    lang_table_find(l->table, key, l->type.ret_full, arena, out);

	if (o == OUT_OK && l->type.ret_key)
		*out = key;
	return o;
}

static int
count_dots(struct span s)
{
	int n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.at[i] == '.';
	return n;
}

static enum outcome
find_affixed(const struct lang_lookup *l, struct span key, struct arena *arena,
    struct span *out)
{
	struct span affix = l->type.affix;

	return find_one(l, ARENA_JOIN(arena, affix, key), arena, out);
}

/* The domain behind the affix, then with one label less, as far as allowed. */
static enum outcome
find_partial(const struct lang_lookup *l, struct span key, struct arena *arena,
    struct span *out)
{
	struct span affix = l->type.affix;
	int dots = count_dots(key);
	enum outcome o = OUT_NONE;

	if (affix.len > 0)
		o = find_affixed(l, key, arena, out);
	for (; o == OUT_NONE && dots > 0 && dots >= l->type.partial; dots--) {
		key = span_from(key, span_find(key, '.') + 1);
		o = find_affixed(l, key, arena, out);
	}
	/* At last the affix alone, without its dot. */
	if (o != OUT_NONE || l->type.partial != 0 || affix.len == 0)
		return o;
	if (span_ends(affix, SPAN(".")))
		affix.len--;
	return affix.len > 0 ? find_one(l, affix, arena, out) : OUT_NONE;
}

enum outcome
lang_lookup_find(const struct lang_lookup *l, struct span key,
    struct arena *arena, struct span *out)
{
	size_t at = span_find_last(key, '@');
	enum outcome o = find_one(l, key, arena, out);

	if (o == OUT_NONE && l->type.partial >= 0)
		o = find_partial(l, key, arena, out);
	if (o == OUT_NONE && l->type.star_at && at < key.len)
		o = find_one(l,
		    ARENA_JOIN(arena, SPAN("*"), span_from(key, at)), arena,
		    out);
	if (o == OUT_NONE && l->type.star)
		o = find_one(l, SPAN("*"), arena, out);
	return o;
}
