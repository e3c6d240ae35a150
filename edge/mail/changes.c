/*
 * changes: short lists, walked to where something belongs.
 */
#include "mail/changes.h"

static void
append_line(struct mail_changes *c, struct span text, struct arena *arena)
{
	struct mail_line **at = &c->lines;
	struct mail_line *l = ARENA_NEW(arena, struct mail_line);

	while (*at != NULL)
		at = &(*at)->next;
	l->text = text;
	*at = l;
}

void
mail_changes_line(struct mail_changes *c, struct span line, struct arena *arena)
{
	append_line(c,
	    span_ends(line, SPAN("\r\n")) ?
		arena_copy(arena, line) :
		ARENA_JOIN(arena, line, SPAN("\r\n")),
	    arena);
}

static void
insert(struct mail_changes *c, uint64_t at, struct span text,
    struct arena *arena)
{
	struct mail_insertion **place = &c->insertions;
	struct mail_insertion *i = ARENA_NEW(arena, struct mail_insertion);

	while (*place != NULL && (*place)->at <= at)
		place = &(*place)->next;
	*i = (struct mail_insertion){ *place, at, text };
	*place = i;
}

void
mail_changes_insert(struct mail_changes *c, uint64_t at, struct span lines,
    struct arena *arena)
{
	insert(c, at, arena_copy(arena, lines), arena);
}

void
mail_changes_omit(struct mail_changes *c, uint64_t at, uint64_t len,
    struct arena *arena)
{
	struct mail_omission **place = &c->omissions;

	while (*place != NULL && (*place)->at < at)
		place = &(*place)->next;
	if (*place != NULL && (*place)->at == at)
		return;
	struct mail_omission *o = ARENA_NEW(arena, struct mail_omission);
	*o = (struct mail_omission){ *place, at, len };
	*place = o;
}

struct mail_changes *
mail_changes_copy(const struct mail_changes *c, struct arena *arena)
{
	struct mail_changes *copy = ARENA_NEW(arena, struct mail_changes);

	for (const struct mail_line *l = c->lines; l != NULL; l = l->next)
		append_line(copy, l->text, arena);
	for (const struct mail_insertion *i = c->insertions; i != NULL;
	     i = i->next)
		insert(copy, i->at, i->text, arena);
	for (const struct mail_omission *o = c->omissions; o != NULL;
	     o = o->next)
		mail_changes_omit(copy, o->at, o->len, arena);
	return copy;
}
