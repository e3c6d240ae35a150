/*
 * expand_sort: ${sort}, a merge sort by keys that are made once per item.
 *
 * Equal items keep their order, or turn it round when the comparator says
 * "or equal": so they stand in Exim, which puts each item before the first
 * that it may precede.
 */
#include "base/limits.h"
#include "lang/expand_scratch.h"
#include "lang/expand_tree.h"
#include "lang/list_cut.h"

struct item {
	struct span text;
	struct span key;
	int64_t number;
};

static const struct comparator {
	const char *name;
	enum lang_cond_kind kind;
	bool numbers;
	bool icase;
	bool down;  /* the greater first */
	bool equal; /* true of two equal ones */
} comparators[] = {
	{ "<", LANG_COND_NUM_LT, true, false, false, false },
	{ "<=", LANG_COND_NUM_LE, true, false, false, true },
	{ ">", LANG_COND_NUM_GT, true, false, true, false },
	{ ">=", LANG_COND_NUM_GE, true, false, true, true },
	{ "lt", LANG_COND_LT, false, false, false, false },
	{ "le", LANG_COND_LE, false, false, false, true },
	{ "gt", LANG_COND_GT, false, false, true, false },
	{ "ge", LANG_COND_GE, false, false, true, true },
	{ "lti", LANG_COND_LTI, false, true, false, false },
	{ "lei", LANG_COND_LEI, false, true, false, true },
	{ "gti", LANG_COND_GTI, false, true, true, false },
	{ "gei", LANG_COND_GEI, false, true, true, true },
};

enum { COMPARATORS = sizeof(comparators) / sizeof(comparators[0]) };

bool
lang_sort_comparator(struct span name, enum lang_cond_kind *out)
{
	for (size_t i = 0; i < COMPARATORS; i++)
		if (span_eq(name, span_of(comparators[i].name))) {
			*out = comparators[i].kind;
			return true;
		}
	return false;
}

static const struct comparator *
comparator_of(enum lang_cond_kind kind)
{
	const struct comparator *c = comparators;

	while (c->kind != kind)
		c++;
	return c;
}

/* Whether ${later} goes before ${earlier}. */
static bool
overtakes(const struct comparator *c, const struct item *later,
    const struct item *earlier)
{
	int order = c->numbers ? (later->number > earlier->number) -
		(later->number < earlier->number) :
				 span_cmp(later->key, earlier->key);

	return order == 0 ? c->equal : (order > 0) == c->down;
}

static void
merge(const struct comparator *c, const struct item *from, size_t middle,
    size_t count, struct item *to)
{
	size_t a = 0;
	size_t b = middle;

	for (size_t i = 0; i < count; i++) {
		bool second = a == middle ||
		    (b < count && overtakes(c, &from[b], &from[a]));
		to[i] = second ? from[b++] : from[a++];
	}
}

/* Runs of 1, 2, 4 … are merged to and fro; where the result stands. */
static const struct item *
sorted(const struct comparator *c, struct item *items, size_t count,
    struct arena *arena)
{
	struct item *other = arena_array(arena, count, sizeof(*other));

	for (size_t run = 1; run < count; run *= 2) {
		struct item *from = items;

		for (size_t at = 0; at < count; at += 2 * run) {
			size_t left = count - at;
			size_t middle = run < left ? run : left;
			size_t both = 2 * run < left ? 2 * run : left;

			merge(c, from + at, middle, both, other + at);
		}
		items = other;
		other = from;
	}
	return items;
}

/* $item's key, kept past its turn; OUT_PERM when it is no number. */
static enum outcome
key_wait(struct lang_walk *w, const struct lang_node *n,
    struct lang_scratch *scratch, struct item *out)
{
	const struct comparator *c = comparator_of(n->comparator);
	struct span key;
	enum outcome o = lang_node_wait(w, n->parts[1], &key);

	if (o != OUT_OK)
		return o;
	if (c->numbers && !lang_cond_number(key, &out->number)) {
		w->run->why = arena_printf(w->run->arena,
		    "\"%.*s\" is no "
		    "number",
		    SPAN_ARG(span_first(key, 100)));
		return OUT_PERM;
	}
	out->text = lang_scratch_keep(scratch, w->scope.item);
	if (!c->numbers)
		out->key = lang_scratch_keep(scratch,
		    c->icase ? arena_lower(w->run->arena, key) : key);
	return OUT_OK;
}

static enum outcome
keys_wait(struct lang_walk *w, const struct lang_node *n, struct span rest,
    char separator, struct item *items)
{
	struct lang_scratch scratch;
	size_t bytes = 0;
	enum outcome o = OUT_OK;

	lang_scratch_begin(&scratch, w->run);
	for (size_t i = 0; o == OUT_OK &&
	     lang_list_cut(&rest, separator, w->run->arena, &w->scope.item);
	     i++) {
		o = lang_scratch_turn(&scratch) ?
		    key_wait(w, n, &scratch, &items[i]) :
		    OUT_PERM;
		bytes += items[i].key.len;
		if (bytes > LIMIT_EXPANSION_BYTES) {
			w->run->why = SPAN("the keys of ${sort are too long");
			o = OUT_PERM;
		}
	}
	lang_scratch_end(&scratch);
	return o;
}

static size_t
count_items(struct span rest, char separator, struct arena *arena)
{
	struct span item;
	size_t n = 0;

	while (lang_list_cut(&rest, separator, arena, &item))
		n++;
	return n;
}

enum outcome
lang_sort_wait(struct lang_walk *w, const struct lang_node *n, struct span *out)
{
	struct arena *arena = w->run->arena;
	struct lang_scope outer = w->scope;
	char separator = LANG_LIST_COLON;
	struct span text;
	struct buf b;
	enum outcome o = lang_node_wait(w, n->parts[0], &text);

	if (o != OUT_OK)
		return o;
	text = lang_list_separator(text, &separator);
	size_t count = count_items(text, separator, arena);
	struct item *items = arena_array(arena, count, sizeof(*items));
	o = keys_wait(w, n, text, separator, items);
	w->scope = outer;
	if (o != OUT_OK)
		return o;
	const struct item *in_order =
	    sorted(comparator_of(n->comparator), items, count, arena);
	buf_init(&b, 2 * LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < count; i++)
		lang_list_add(&b, separator, i == 0, in_order[i].text);
	*out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return OUT_OK;
}
