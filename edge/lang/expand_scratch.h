/*
 * expand_scratch: memory for the turns of a loop in an expansion.
 *
 * A loop goes over data, whose size a client may have chosen; what one turn
 * allocates must not add up.  While a scratch is in use, run->arena is its
 * arena; what a turn leaves for later is copied out by scratch_keep.
 */
#ifndef LANG_EXPAND_SCRATCH_H
#define LANG_EXPAND_SCRATCH_H

#include <stdbool.h>

#include "base/arena.h"
#include "lang/run.h"

/* Lives on the stack of the loop; the fields are private. */
struct lang_scratch {
	struct lang_run *run;
	struct arena *outer;
	struct arena arena;
};

/* lang_scratch_begin(s, run): run->arena is the scratch's from now on. */
void lang_scratch_begin(struct lang_scratch *s, struct lang_run *run);

/*
 * lang_scratch_turn(s): before each turn; what the last one allocated may go.
 * False, run->why set, when this evaluation has made too many turns.
 */
bool lang_scratch_turn(struct lang_scratch *s);

/* lang_scratch_keep(s, text): a copy that outlives the loop. */
struct span lang_scratch_keep(struct lang_scratch *s, struct span text);

/* lang_scratch_end(s): run->arena is as before; all turns' memory goes. */
void lang_scratch_end(struct lang_scratch *s);

#endif
