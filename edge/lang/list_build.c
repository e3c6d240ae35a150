/*
 * list_build: items into a list; runs of plain ones into sets.
 */
#include "base/limits.h"
#include "lang/list_tree.h"

void
lang_build_start(struct lang_build *b, struct lang_compile *c,
    enum lang_list_kind kind)
{
	*b = (struct lang_build){ .c = c, .kind = kind, .separator = ':' };
}

static struct lang_item *
append(struct lang_build *b, enum lang_item_form form, bool negated)
{
	if (b->count == b->room) {
		size_t room = b->room == 0 ? 4 : b->room * 2;
		struct lang_item *items =
		    arena_array(b->c->arena, room, sizeof(*items));

		for (size_t i = 0; i < b->count; i++)
			items[i] = b->items[i];
		b->items = items;
		b->room = room;
	}

	struct lang_item *item = &b->items[b->count++];
	item->form = form;
	item->negated = negated;
	item->caseful = b->caseful;
	return item;
}

/* The run of plain items so far becomes an item of its own. */
static void
end_run(struct lang_build *b)
{
	if (b->folded == NULL && b->written == NULL)
		return;

	struct lang_item *item = append(b, LANG_ITEM_SET, false);
	item->folded = b->folded;
	item->written = b->written;
	b->folded = NULL;
	b->written = NULL;
}

struct lang_item *
lang_build_add(struct lang_build *b, enum lang_item_form form, bool negated)
{
	end_run(b);
	return append(b, form, negated);
}

/* Room for one more plain item; an error, once, when there are too many. */
static bool
start_run(struct lang_build *b, const struct lang_text *where)
{
	if (b->plain++ == LIMIT_LIST_ITEMS)
		lang_error_in(b->c->diags, where, 0, where->text.len,
		    "a list of more than %d items", LIMIT_LIST_ITEMS);
	if (b->plain > LIMIT_LIST_ITEMS)
		return false;
	if (b->folded == NULL && !b->caseful)
		b->folded = lang_set_new(b->c->arena);
	if (b->written == NULL &&
	    (b->caseful || b->kind == LANG_LIST_LOCAL_PART))
		b->written = lang_set_new(b->c->arena);
	return true;
}

static bool
has_upper(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] >= 'A' && s.at[i] <= 'Z')
			return true;
	return false;
}

static struct span
fold(struct lang_build *b, struct span s)
{
	return has_upper(s) ? arena_lower(b->c->arena, s) : s;
}

/* As written, but a domain has no case. */
static struct span
fold_domain(struct lang_build *b, struct span s)
{
	size_t at = span_find_last(s, '@');

	if (b->kind != LANG_LIST_ADDRESS || !has_upper(s))
		return s;
	if (at == s.len)
		return arena_lower(b->c->arena, s);
	return arena_printf(b->c->arena, "%.*s%.*s",
	    SPAN_ARG(span_first(s, at)),
	    SPAN_ARG(arena_lower(b->c->arena, span_from(s, at))));
}

void
lang_build_plain(struct lang_build *b, const struct lang_text *where,
    struct span key, struct span text, bool negated)
{
	if (!start_run(b, where))
		return;
	if (b->folded != NULL)
		lang_set_add(b->folded, fold(b, key), text, negated);
	if (b->written != NULL)
		lang_set_add(b->written, fold_domain(b, key), text, negated);
}

void
lang_build_net(struct lang_build *b, const struct lang_text *where,
    const struct ip_net *net, bool negated)
{
	if (start_run(b, where))
		lang_set_add_net(b->folded, net, SPAN(""), negated);
}

void
lang_build_caseful(struct lang_build *b)
{
	end_run(b);
	b->caseful = true;
}

const struct lang_list *
lang_build_finish(struct lang_build *b)
{
	struct lang_list *list = ARENA_NEW(b->c->arena, struct lang_list);

	end_run(b);
	list->kind = b->kind;
	list->separator = b->separator;
	list->items = b->items;
	list->count = b->count;
	list->last_negated = b->last_negated;
	return list;
}
