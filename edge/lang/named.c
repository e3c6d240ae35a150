/*
 * named: declaring, finding and compiling named lists.
 */
#include "lang/named.h"

#include "base/limits.h"
#include "lang/diag.h"
#include "lang/grow.h"
#include "lang/list.h"
#include "lang/unquote.h"

/* Named lists that may be inside each other: the one in hand is not named. */
enum { NAMED_MAX = LIMIT_LIST_DEPTH - 1 };

static void
add_use(struct lang_unit *u, size_t used)
{
	struct lang_list_use *use = &u->list_uses[u->in_list];

	for (size_t i = 0; i < use->use_count; i++)
		if (use->uses[i] == used)
			return;
	use->uses =
	    lang_grow(u->arena, use->uses, use->use_count, sizeof(*use->uses));
	use->uses[use->use_count++] = used;
}

static int
find_list(struct lang_compile *c, enum lang_list_kind kind, struct span name)
{
	struct lang_unit *u = (struct lang_unit *)c;
	struct lang_list_use *use = map_find(&u->list_names[kind], name);

	if (use == NULL)
		return -1;
	size_t i = (size_t)(use - u->list_uses);
	if (u->in_list >= 0) {
		add_use(u, i);
		return (int)i;
	}
	use->phases |= u->phases;
	u->lists[i].used = true;
	return (int)i;
}

static void
declare(struct lang_unit *u, size_t i)
{
	const struct lang_ast_list *in = &u->ast->lists[i];
	struct lang_named_list *list = &u->lists[i];

	list->kind = in->kind;
	list->name = in->name.text;
	list->pos = lang_text_pos(&in->name, 0);

	struct map *names = &u->list_names[in->kind];
	struct lang_list_use *first = map_find(names, list->name);
	if (first == NULL) {
		map_put(names, list->name, &u->list_uses[i]);
		return;
	}
	struct span where =
	    lang_unit_where(u, u->lists[first - u->list_uses].pos);
	lang_error_in(u->c.diags, &in->name, 0, list->name.len,
	    "%s \"%.*s\" is already defined at %.*s",
	    lang_list_kind_name(list->kind), SPAN_ARG(list->name),
	    SPAN_ARG(where));
	list->used = true;
}

/* The items of list ${i}; false when its quotes are wrong. */
static bool
items_of(struct lang_unit *u, size_t i, struct lang_text *out)
{
	return lang_unquote(u->c.arena, u->c.diags, &u->ast->lists[i].value,
	    out);
}

/* Compile each list once, for nothing but the names in it. */
static void
look_into(struct lang_unit *u)
{
	struct lang_compile kept = u->c;
	struct lang_diags ignored;
	struct arena scratch;

	for (size_t i = 0; i < u->ast->list_count; i++) {
		struct lang_text text;
		arena_init(&scratch, 0);
		lang_diags_init(&ignored, &scratch);
		u->c.arena = &scratch;
		u->c.diags = &ignored;
		u->c.names_only = true;
		u->in_list = (int)i;
		if (items_of(u, i, &text))
			lang_list_compile(&u->c, u->ast->lists[i].kind, &text,
			    0);
		u->c = kept;
		u->in_list = -1;
		arena_fini(&scratch);
	}
}

/* A walk along the uses, to find lists that name themselves. */
struct walk {
	struct lang_unit *u;
	unsigned *height; /* of what a list names, once known */
	size_t path[NAMED_MAX + 1];
	size_t depth;
	bool too_deep;
};

static void
report_cycle(const struct walk *w, size_t from)
{
	struct lang_unit *u = w->u;
	const struct lang_text *at = &u->ast->lists[w->path[from]].name;
	struct span text = { NULL, 0 };

	for (size_t i = from; i < w->depth; i++) {
		struct span name = u->lists[w->path[i]].name;
		text = arena_printf(u->c.arena, "%.*s%.*s -> ", SPAN_ARG(text),
		    SPAN_ARG(name));
	}
	lang_error_in(u->c.diags, at, 0, at->text.len,
	    "%s \"%.*s\" names itself: %.*s%.*s",
	    lang_list_kind_name(u->lists[w->path[from]].kind),
	    SPAN_ARG(at->text), SPAN_ARG(text), SPAN_ARG(at->text));
}

static unsigned visit(struct walk *w, size_t list);

static unsigned
follow(struct walk *w, size_t list, size_t used)
{
	const struct lang_text *at = &w->u->ast->lists[list].name;

	for (size_t i = 0; i < w->depth; i++) {
		if (w->path[i] == used) {
			report_cycle(w, i);
			return 0;
		}
	}
	unsigned height = w->height[used];
	if (height == 0 && w->depth <= NAMED_MAX)
		height = visit(w, used);
	if (w->depth + height > NAMED_MAX && !w->too_deep) {
		w->too_deep = true;
		lang_error_in(w->u->c.diags, at, 0, at->text.len,
		    "lists name each other more than %d deep here", NAMED_MAX);
	}
	return height;
}

static unsigned
visit(struct walk *w, size_t list)
{
	const struct lang_list_use *use = &w->u->list_uses[list];
	unsigned highest = 0;

	w->path[w->depth++] = list;
	for (size_t i = 0; i < use->use_count; i++) {
		unsigned height = follow(w, list, use->uses[i]);
		if (height > highest)
			highest = height;
	}
	w->depth--;
	w->height[list] = highest + 1;
	return highest + 1;
}

void
lang_named_declare(struct lang_unit *u)
{
	size_t n = u->ast->list_count;

	u->lists = arena_array(u->c.arena, n, sizeof(*u->lists));
	u->list_uses = arena_array(u->c.arena, n, sizeof(*u->list_uses));
	u->program->lists = u->lists;
	u->program->list_count = n;
	u->c.find_list = find_list;
	u->in_list = -1;
	for (size_t i = 0; i < LANG_LIST_KINDS; i++)
		map_init(&u->list_names[i], u->c.arena);
	for (size_t i = 0; i < n; i++)
		declare(u, i);
	look_into(u);

	struct walk w = { .u = u };
	w.height = arena_array(u->c.arena, n, sizeof(*w.height));
	for (size_t i = 0; i < n; i++)
		if (w.height[i] == 0)
			visit(&w, i);
}

/* Hand on phases and use along the lists that lists name. */
static void
spread(struct lang_unit *u)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < u->ast->list_count; i++) {
			const struct lang_list_use *from = &u->list_uses[i];
			for (size_t k = 0; k < from->use_count; k++) {
				struct lang_list_use *to =
				    &u->list_uses[from->uses[k]];
				changed = changed ||
				    (from->phases & ~to->phases) != 0;
				to->phases |= from->phases;
				u->lists[from->uses[k]].used = true;
			}
		}
	}
}

void
lang_named_compile(struct lang_unit *u)
{
	spread(u);
	for (size_t i = 0; i < u->ast->list_count; i++) {
		struct lang_named_list *list = &u->lists[i];
		struct lang_text text;
		if (!list->used)
			lang_warn(u->c.diags, list->pos, list->name.len,
			    "%s \"%.*s\" is never used",
			    lang_list_kind_name(list->kind),
			    SPAN_ARG(list->name));
		unsigned before = u->program->asks;
		u->program->asks = 0;
		if (items_of(u, i, &text))
			list->list = lang_unit_list(u, list->kind, &text,
			    u->list_uses[i].phases);
		list->asks = u->program->asks;
		u->program->asks |= before;
	}
}
