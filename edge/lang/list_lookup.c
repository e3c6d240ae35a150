/*
 * list_lookup: "type;key" in a list.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"
#include "lang/dnsdb.h"
#include "lang/list_tree.h"
#include "lang/lookup.h"

/* The item at hand. */
struct item {
	struct lang_build *b;
	const struct lang_text *where;
	bool negated;
	struct span type;
	struct lang_parts key; /* what stands behind the ';' */
};

/* "partial3(.)-lsearch", "lsearch*@", "redis-set": what a type looks like. */
static bool
is_type(struct span s)
{
	struct span marks = SPAN("-_*@().,=/");

	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) &&
		    span_find(marks, s.at[i]) == marks.len)
			return false;
	return s.len > 0;
}

static void
refuse(const struct item *it, const char *why)
{
	lang_error_in(it->b->c->diags, it->where, 0, it->where->text.len, "%s",
	    why);
}

/* ${parts} behind "type;", blanks at the start dropped. */
static void
cut_type(struct item *it, const struct lang_parts *parts, size_t semicolon)
{
	struct arena *arena = it->b->c->arena;
	struct span head = span_from(parts->at[0]->text, semicolon + 1);

	while (head.len > 0 && ascii_is_space(head.at[0]))
		head = span_from(head, 1);
	if (head.len > 0)
		lang_parts_add(&it->key, lang_node_text(arena, head), arena);
	for (size_t i = 1; i < parts->count; i++)
		lang_parts_add(&it->key, parts->at[i], arena);
}

/* redis-set;KEY and redis-hash;KEY. */
static void
add_redis(struct item *it, enum lang_item_form form)
{
	struct lang_compile *c = it->b->c;

	c->program->asks |= LANG_ASKS_REDIS;
	lang_build_add(it->b, form, it->negated)->node =
	    lang_node_join(c->arena, &it->key);
}

static void
add_command(struct item *it)
{
	struct lang_compile *c = it->b->c;
	struct lang_node *n = ARENA_NEW(c->arena, struct lang_node);
	struct lang_parts words = { .count = 0 };
	const char *why = NULL;

	lang_command_cut(&it->key, c->arena, &words);
	if (words.at[0]->kind == LANG_NODE_TEXT)
		why = lang_redis_forbidden(words.at[0]->text);
	if (why != NULL)
		why = arena_printf(c->arena,
		    "Redis command \"%.*s\" cannot be a look-up: %s",
		    SPAN_ARG(words.at[0]->text), why)
			  .at;
	if (words.count > LIMIT_REDIS_ARGS)
		why = "a Redis command of too many words";
	if (why != NULL) {
		refuse(it, why);
		return;
	}
	c->program->asks |= LANG_ASKS_REDIS;
	n->kind = LANG_NODE_REDIS;
	n->parts = words.at;
	n->count = words.count;
	lang_build_add(it->b, LANG_ITEM_QUERY, it->negated)->node = n;
}

static void
add_dnsdb(struct item *it)
{
	struct arena *arena = it->b->c->arena;
	struct lang_node *n = ARENA_NEW(arena, struct lang_node);
	struct lang_parts one = { .count = 0 };
	struct lang_dnsdb q;
	const char *why = NULL;

	lang_parts_add(&one, lang_node_join(arena, &it->key), arena);
	if (one.at[0]->kind == LANG_NODE_TEXT)
		why = lang_dnsdb_parse(one.at[0]->text, arena, &q);
	if (why != NULL) {
		refuse(it, why);
		return;
	}
	n->kind = LANG_NODE_DNSDB;
	n->parts = one.at;
	n->count = one.count;
	lang_build_add(it->b, LANG_ITEM_QUERY, it->negated)->node = n;
}

/* "net-" or "net24-" before a type; *bits is -2 when there is none. */
static bool
read_net(struct item *it, int *bits)
{
	size_t at = sizeof("net") - 1;
	uint64_t n;

	*bits = -2;
	if (!span_starts(it->type, SPAN("net")) ||
	    it->b->kind != LANG_LIST_HOST)
		return true;
	while (at < it->type.len && ascii_is_digit(it->type.at[at]))
		at++;
	if (at == it->type.len || it->type.at[at] != '-')
		return true;
	struct span digits = span_from(span_first(it->type, at), 3);
	if (digits.len > 0 && !num_u64(digits, 128, &n))
		return false;
	*bits = digits.len > 0 ? (int)n : -1;
	it->type = span_from(it->type, at + 1);
	return true;
}

static void
add_file(struct item *it, const struct lang_lookup_type *type, int bits,
    struct span written)
{
	struct lang_build *b = it->b;
	const struct lang_lookup *l;

	if (it->key.count != 1 || it->key.at[0]->kind != LANG_NODE_TEXT) {
		refuse(it, "the file of a look-up must be constant");
		return;
	}
	/* By its name, where nothing says that it is the address. */
	if (b->kind == LANG_LIST_HOST && bits == -2) {
		lang_build_names(b, it->where, written, it->negated);
		return;
	}
	l = lang_lookup_open(b->c, it->where, type, it->key.at[0]->text);
	if (l == NULL)
		return;

	struct lang_item *item =
	    lang_build_add(b, LANG_ITEM_LOOKUP, it->negated);
	item->lookup = l;
	item->net_bits = bits;
	item->text = written;
}

static void
add_typed(struct item *it, struct span written)
{
	struct arena *arena = it->b->c->arena;
	struct lang_lookup_type type;
	const char *why;
	int bits;

	if (!read_net(it, &bits)) {
		refuse(it, "a network has at most 128 bits");
		return;
	}
	why = lang_lookup_type_parse(it->type, arena, &type);
	if (why != NULL)
		refuse(it, why);
	else if (span_eq(type.name, SPAN("redis")))
		add_command(it);
	else if (!type.is_file)
		add_dnsdb(it);
	else
		add_file(it, &type, bits, written);
}

bool
lang_build_lookup(struct lang_build *b, const struct lang_text *where,
    const struct lang_parts *parts, bool negated)
{
	struct item it = { .b = b, .where = where, .negated = negated };
	struct span head;
	size_t semicolon;

	if (parts->count == 0 || parts->at[0]->kind != LANG_NODE_TEXT)
		return false;
	head = parts->at[0]->text;
	semicolon = span_find(head, ';');
	it.type = span_trim(span_first(head, semicolon));
	if (semicolon == head.len || !is_type(it.type))
		return false;
	/* "u@redis-set;key" is an address, "lsearch*@;key" is not. */
	if (b->kind == LANG_LIST_ADDRESS &&
	    span_find(it.type, '@') + 1 < it.type.len)
		return false;
	cut_type(&it, parts, semicolon);
	if (it.key.count == 0)
		refuse(&it, "a look-up wants something after its \";\"");
	else if (span_eq(it.type, SPAN("redis-set")))
		add_redis(&it, LANG_ITEM_REDIS_SET);
	else if (span_eq(it.type, SPAN("redis-hash")))
		add_redis(&it, LANG_ITEM_REDIS_HASH);
	else
		add_typed(&it, head);
	return true;
}
