/*
 * expand_read_each: items that go over a list or a text piece by piece, and
 * ${prvscheck}.
 */
#include "base/ascii.h"
#include "lang/expand_tree.h"

/* A text in which $item stands for what ${list} holds. */
static const struct lang_node *
read_item_text(struct lang_reader *r, const struct lang_node *list)
{
	bool foreign = r->c->item_foreign;

	r->c->in_item++;
	r->c->item_foreign = list->foreign;
	const struct lang_node *n = lang_read_braced(r);
	r->c->item_foreign = foreign;
	r->c->in_item--;
	return n;
}

static void
read_map(struct lang_reader *r, struct lang_node *n, struct lang_parts *parts)
{
	n->kind = LANG_NODE_MAP;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	lang_parts_add(parts, read_item_text(r, parts->at[0]), r->c->arena);
}

const struct lang_cond *
lang_read_item_cond(struct lang_reader *r, const struct lang_node *list)
{
	bool foreign = r->c->item_foreign;

	lang_read_blanks(r);
	size_t from = r->at;
	if (!lang_read_take(r, '{')) {
		lang_read_error(r, from, "a { is missing here");
		return NULL;
	}
	r->c->in_item++;
	r->c->item_foreign = list->foreign;
	const struct lang_cond *k = lang_read_cond(r);
	r->c->item_foreign = foreign;
	r->c->in_item--;
	lang_read_blanks(r);
	if (!lang_read_take(r, '}'))
		lang_read_error(r, r->at, "the condition's } is missing here");
	return k;
}

static void
read_filter(struct lang_reader *r, struct lang_node *n,
    struct lang_parts *parts)
{
	n->kind = LANG_NODE_FILTER;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	n->cond = lang_read_item_cond(r, parts->at[0]);
}

/* What $value holds in it came from any part of it. */
static void
read_reduce(struct lang_reader *r, struct lang_node *n,
    struct lang_parts *parts)
{
	bool foreign = r->c->value_foreign;
	const struct span *value = r->value;

	n->kind = LANG_NODE_REDUCE;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	r->c->value_foreign = true;
	r->value = NULL;
	lang_parts_add(parts, read_item_text(r, parts->at[0]), r->c->arena);
	r->c->value_foreign = foreign;
	r->value = value;
}

static void
read_sort(struct lang_reader *r, struct lang_node *n, struct lang_parts *parts)
{
	struct span name;

	n->kind = LANG_NODE_SORT;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	lang_read_blanks(r);
	size_t from = r->at;
	if (!lang_read_constant(r, "what ${sort compares by", &name))
		return;
	if (!lang_sort_comparator(name, &n->comparator))
		lang_read_error(r, from,
		    "\"%.*s\" puts nothing in order: <, <=, >, >=, lt, le, "
		    "gt, ge, lti, lei, gti or gei",
		    SPAN_ARG(name));
	lang_parts_add(parts, read_item_text(r, parts->at[0]), r->c->arena);
}

static void
read_sg(struct lang_reader *r, struct lang_node *n, struct lang_parts *parts)
{
	enum lang_replacement outer = r->replacement;

	n->kind = LANG_NODE_SG;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	lang_parts_add(parts, lang_read_pattern(r, &n->regex), r->c->arena);
	r->replacement = LANG_REPLACEMENT;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	r->replacement = outer;
}

static void
read_prvscheck(struct lang_reader *r, struct lang_node *n,
    struct lang_parts *parts)
{
	n->kind = LANG_NODE_PRVSCHECK;
	r->dynamic = true;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	r->c->in_prvs++;
	lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	lang_read_blanks(r);
	if (lang_read_peek(r) == '{')
		lang_parts_add(parts, lang_read_braced(r), r->c->arena);
	r->c->in_prvs--;
}

static const struct {
	const char *name;
	void (*read)(struct lang_reader *, struct lang_node *,
	    struct lang_parts *);
} items[] = {
	{ "filter", read_filter },
	{ "map", read_map },
	{ "prvscheck", read_prvscheck },
	{ "reduce", read_reduce },
	{ "sg", read_sg },
	{ "sort", read_sort },
};

bool
lang_read_each(struct lang_reader *r, struct span name, struct lang_node *n)
{
	struct lang_parts parts = { .count = 0 };
	size_t from = r->at;
	size_t i = 0;

	while (i < sizeof(items) / sizeof(items[0]) &&
	    !span_eq(name, span_of(items[i].name)))
		i++;
	if (i == sizeof(items) / sizeof(items[0]))
		return false;
	items[i].read(r, n, &parts);
	lang_read_blanks(r);
	if (!lang_read_take(r, '}'))
		lang_read_error(r, r->at < r->text->text.len ? r->at : from,
		    "\"${%s\" should end with a } here", items[i].name);
	n->parts = parts.at;
	n->count = parts.count;
	for (size_t k = 0; k < parts.count; k++)
		n->foreign |= parts.at[k]->foreign;
	return true;
}

/* "\$1" or "\${1}" in the replacement of ${sg, at the reader. */
bool
lang_read_group(struct lang_reader *r, const struct lang_node **out)
{
	struct span s = span_from(r->text->text, r->at);
	bool braced = span_starts(s, SPAN("\\${"));
	size_t digit = braced ? 3 : 2;
	size_t from = r->at;

	if (r->replacement == LANG_REPLACEMENT_NONE || s.len <= digit ||
	    !span_starts(s, SPAN("\\$")) || !ascii_is_digit(s.at[digit]) ||
	    (braced && (s.len < 5 || s.at[4] != '}')))
		return false;
	if (r->replacement == LANG_REPLACEMENT_INSIDE) {
		r->at += digit + 1;
		*out = lang_read_error(r, from,
		    "\"\\$%c\" must stand by itself in the replacement, in no "
		    "other item",
		    s.at[digit]);
		return true;
	}
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	n->kind = LANG_NODE_GROUP;
	n->numbers[0] = s.at[digit] - '0';
	n->foreign = true;
	r->at += braced ? 5 : 3;
	*out = n;
	return true;
}

static const struct {
	const char *head;
	enum lang_header_form form;
} headers[] = {
	{ "h_", LANG_HEADER_DECODED },
	{ "header_", LANG_HEADER_DECODED },
	{ "bh_", LANG_HEADER_BYTES },
	{ "bheader_", LANG_HEADER_BYTES },
	{ "lh_", LANG_HEADER_LIST },
	{ "lheader_", LANG_HEADER_LIST },
	{ "rh_", LANG_HEADER_RAW },
	{ "rheader_", LANG_HEADER_RAW },
};

enum { HEADERS = sizeof(headers) / sizeof(headers[0]) };

bool
lang_read_header(struct lang_reader *r, size_t from, struct span name,
    const struct lang_node **out)
{
	const unsigned phases =
	    LANG_IN(LANG_DKIM) | LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA);
	size_t i = 0;

	while (i < HEADERS && !span_starts(name, span_of(headers[i].head)))
		i++;
	if (i == HEADERS)
		return false;
	/* RFC 5322 section 2.2; but braces end an item here. */
	while (ascii_is_print(lang_read_peek(r)) && lang_read_peek(r) != ' ' &&
	    lang_read_peek(r) != ':' && lang_read_peek(r) != '}' &&
	    lang_read_peek(r) != '{')
		r->at++;

	size_t start = (size_t)(name.at - r->text->text.at);
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	n->kind = LANG_NODE_HEADER;
	n->header = headers[i].form;
	n->foreign = true;
	n->text = span_from(span_first(r->text->text, r->at),
	    start + strlen(headers[i].head));
	*out = n;
	r->dynamic = true;
	if (n->text.len == 0)
		*out = lang_read_error(r, from,
		    "\"$%.*s\" lacks a field's name", SPAN_ARG(name));
	else if (r->phases != 0 && (r->phases & phases) == 0) {
		*out = lang_read_error(r, from,
		    "\"$%.*s\" has no value here: the message has not come "
		    "yet",
		    SPAN_ARG(name));
	}
	lang_read_take(r, ':');
	return true;
}
