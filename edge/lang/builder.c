/*
 * builder: bytes and marks, appended.
 */
#include "lang/builder.h"

#include <string.h>

#include "lang/grow.h"

void
lang_builder_init(struct lang_builder *b, struct arena *arena, size_t cap)
{
	*b = (struct lang_builder){ .arena = arena, .cap = cap };
}

/* Whether bytes from ${pos} on go on where the last mark's bytes end. */
static bool
goes_on(const struct lang_builder *b, struct lang_pos pos, bool fixed)
{
	if (b->mark_count == 0)
		return false;

	const struct lang_mark *mark = &b->marks[b->mark_count - 1];
	size_t run = fixed ? 0 : b->len - mark->offset;
	return mark->fixed == fixed && mark->pos.file == pos.file &&
	    mark->pos.line == pos.line && mark->pos.column + run == pos.column;
}

static void
add(struct lang_builder *b, struct lang_pos pos, struct span s, bool fixed)
{
	if (s.len > b->cap - b->len) {
		b->full = true;
		s.len = b->cap - b->len;
	}
	if (!goes_on(b, pos, fixed)) {
		b->marks = lang_grow(b->arena, b->marks, b->mark_count,
		    sizeof(*b->marks));
		b->marks[b->mark_count++] =
		    (struct lang_mark){ b->len, pos, fixed };
	}
	for (size_t i = 0; i < s.len; i++) {
		b->bytes = lang_grow(b->arena, b->bytes, b->len, 1);
		b->bytes[b->len++] = s.at[i];
	}
}

void
lang_builder_run(struct lang_builder *b, struct lang_pos pos, struct span s)
{
	add(b, pos, s, false);
}

void
lang_builder_fixed(struct lang_builder *b, struct lang_pos pos, struct span s)
{
	add(b, pos, s, true);
}

void
lang_builder_text(const struct lang_builder *b, struct lang_text *out)
{
	*out = (struct lang_text){ { b->bytes, b->len }, b->marks,
		b->mark_count, 0 };
}
