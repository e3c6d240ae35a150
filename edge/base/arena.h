/*
 * arena: memory that dies together.
 *
 * One arena per lifetime: generation, worker, session, transaction, policy
 * run.  Nothing in it is freed alone.  Allocation never fails: when the
 * machine has no memory the process aborts.  An arena may have a budget; an
 * allocation past it still succeeds (every foreign size is capped elsewhere,
 * so the overshoot is bounded) and arena_is_spent() answers true from then
 * on: the session asks after each command and each header it adds, and says
 * 421 or 452.
 *
 * A new arena holds no chunk; the first allocation makes one, small, and
 * later chunks grow, so an idle connection's arena costs its struct.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct arena_chunk;

/* Plain data so that it can live inside its owner; the fields are private. */
struct arena {
	struct arena_chunk *chunk; /* newest first */
	size_t used_bytes;	   /* over all chunks */
	size_t budget_bytes;	   /* 0: none */
};

/* arena_init(a, budget_bytes): an empty arena; 0 means no budget. */
void arena_init(struct arena *a, size_t budget_bytes);

/* arena_fini(a): free all its memory; ${a} is as after arena_init. */
void arena_fini(struct arena *a);

/* arena_alloc(a, n): ${n} zeroed bytes aligned for any type; n may be 0. */
void *arena_alloc(struct arena *a, size_t n);

/* arena_array(a, n, size): n * size zeroed bytes; aborts on overflow. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* ARENA_NEW(a, type): one zeroed object. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))

/* arena_copy(a, s): a copy of ${s}, followed by a NUL not counted in len. */
struct span arena_copy(struct arena *a, struct span s);

/*
 * arena_join(a, parts, count): the bytes of all, one behind the other, and a
 * NUL after them.  For foreign text that is judged: "%.*s" stops at a NUL.
 */
struct span arena_join(struct arena *a, const struct span *parts, size_t count);

/* ARENA_JOIN(a, span, ...): arena_join of what is listed. */
#define ARENA_JOIN(a, ...)                                    \
	arena_join((a), (const struct span[]){ __VA_ARGS__ }, \
	    sizeof((const struct span[]){ __VA_ARGS__ }) /    \
		sizeof(struct span))

/* arena_text(a, s): as arena_copy, returned as a C string. */
const char *arena_text(struct arena *a, struct span s);

/* arena_lower(a, s): a copy of ${s} with ASCII letters folded to lower. */
struct span arena_lower(struct arena *a, struct span s);

/* arena_printf(a, fmt, ...): the formatted text, NUL after it. */
struct span arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* arena_is_spent(a): whether more than its budget has been allocated. */
bool arena_is_spent(const struct arena *a);

#endif
