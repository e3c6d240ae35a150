/*
 * builder: a lang_text in the making, put together from pieces.
 *
 * Adding a piece of another text keeps the positions of its bytes.  The
 * texts it makes have a cap; past it bytes are dropped and the flag stays.
 */
#ifndef LANG_BUILDER_H
#define LANG_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "lang/source.h"

/* Plain data so that it can live on a stack; the fields are private. */
struct lang_builder {
	struct arena *arena;
	char *bytes;
	size_t len;
	struct lang_mark *marks;
	size_t mark_count;
	size_t cap;
	bool full;
};

/* lang_builder_init(b, arena, cap): empty; at most ${cap} bytes. */
void lang_builder_init(struct lang_builder *b, struct arena *arena, size_t cap);

/* lang_builder_run(b, pos, s): bytes that stand side by side from ${pos}. */
void lang_builder_run(struct lang_builder *b, struct lang_pos pos,
    struct span s);

/* lang_builder_fixed(b, pos, s): bytes that all come from ${pos}. */
void lang_builder_fixed(struct lang_builder *b, struct lang_pos pos,
    struct span s);

/* lang_builder_text(b, out): what was added, in the arena. */
void lang_builder_text(const struct lang_builder *b, struct lang_text *out);

#endif
