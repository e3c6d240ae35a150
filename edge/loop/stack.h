/*
 * stack: stacks for fibers, mapped with a guard page and used again.
 *
 * A stack that overflows hits the guard page and the worker dies; it never
 * writes into a neighbour.  Each costs the kernel two mappings of the 65,530
 * it allows a process (vm.max_map_count), which bounds LOOP_FIBERS_MAX.
 */
#ifndef LOOP_STACK_H
#define LOOP_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"

/* Deep libraries do not run here: see loop_fiber_on_main. */
#ifdef __SANITIZE_ADDRESS__
enum { LOOP_STACK_BYTES = 128 * 1024 };
#else
enum { LOOP_STACK_BYTES = 64 * 1024 };
#endif

/* What nesting code leaves alone: loop_fiber_floor. */
enum { LOOP_STACK_SPARE_BYTES = LOOP_STACK_BYTES / 8 * 3 };

/*
 * The top of a stack, where its owner keeps what it likes.  What stands in
 * the uppermost LOOP_STACK_KEPT_BYTES survives the pool; the rest may not.
 */
enum { LOOP_STACK_KEPT_BYTES = 8192 };

/* Lives in the owner's struct at the top of the stack. */
struct loop_stack {
	struct list_node in_pool;
	char *bottom;
};

/* Plain data; the fields are private. */
struct loop_stacks {
	struct list_node pool; /* as they were left; the latest first */
	size_t count;
	size_t least; /* the fewest there were since the last trim */
	uint64_t trimmed_ms;
};

/* loop_stacks_init(p): empty. */
void loop_stacks_init(struct loop_stacks *p);

/* loop_stacks_fini(p): unmap what is pooled. */
void loop_stacks_fini(struct loop_stacks *p);

/* loop_stack_take(p): a stack used before, or NULL. */
struct loop_stack *loop_stack_take(struct loop_stacks *p);

/* loop_stack_map(): the bottom of a new stack, zeroed, or NULL. */
char *loop_stack_map(void);

/* loop_stack_put(p, s): done with it; it is kept until a trim. */
void loop_stack_put(struct loop_stacks *p, struct loop_stack *s);

/* loop_stacks_is_large(p): whether there may be something to trim. */
bool loop_stacks_is_large(const struct loop_stacks *p);

/*
 * loop_stacks_trim(p, now_ms): once a second, however often it is called,
 * unmap what nobody has needed since the last time; a few always stay.
 */
void loop_stacks_trim(struct loop_stacks *p, uint64_t now_ms);

#endif
