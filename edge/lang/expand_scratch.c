/*
 * expand_scratch: an arena that is emptied when it has grown.
 */
#include "lang/expand_scratch.h"

#include "lang/expand_tree.h"

enum { SCRATCH_BYTES = 64 * 1024 };

/* What the run itself points to. */
static void
keep_words(struct lang_scratch *s)
{
	s->run->why = arena_copy(s->outer, s->run->why);
	s->run->srs_recipient = arena_copy(s->outer, s->run->srs_recipient);
}

void
lang_scratch_begin(struct lang_scratch *s, struct lang_run *run)
{
	s->run = run;
	s->outer = run->arena;
	arena_init(&s->arena, 0);
	run->arena = &s->arena;
}

bool
lang_scratch_turn(struct lang_scratch *s)
{
	if (!lang_step(s->run))
		return false;
	if (s->arena.used_bytes > SCRATCH_BYTES) {
		keep_words(s);
		arena_fini(&s->arena);
	}
	return true;
}

struct span
lang_scratch_keep(struct lang_scratch *s, struct span text)
{
	return arena_copy(s->outer, text);
}

void
lang_scratch_end(struct lang_scratch *s)
{
	keep_words(s);
	s->run->arena = s->outer;
	arena_fini(&s->arena);
}
