/*
 * fiber: code that waits and still reads top to bottom.
 *
 * A fiber is a function with a stack of its own (mmap'd, guard page, pooled)
 * on the loop's one thread.  It runs until it waits or returns.  Functions
 * whose names end in _wait may suspend it; only they.  Nothing here resumes a
 * fiber from inside a library's callback: a wake puts it on the run queue.
 */
#ifndef LOOP_FIBER_H
#define LOOP_FIBER_H

#include <stdbool.h>
#include <stddef.h>

#include "loop/loop.h"
#include "loop/scope.h"

struct loop_fiber;

/*
 * loop_fiber_start(scope, run, arg):
 * Queue a new fiber that calls run(arg) soon, in ${scope}.
 *
 * Returns true; false when LOOP_FIBERS_MAX are alive or the kernel gives no
 * stack, in which case nothing will run and the caller answers 421 or 451.
 * A fiber started in a cancelled scope runs and sees OUT_CANCELLED at its
 * first wait.
 */
bool loop_fiber_start(struct loop_scope *scope, loop_fn *run, void *arg);

enum { LOOP_FIBERS_MAX = 20000 };

/* loop_fiber_self(): the fiber that runs, or NULL on the loop's stack. */
struct loop_fiber *loop_fiber_self(void);

/*
 * loop_fiber_floor(): the address that the frames of code which nests by what
 * it reads must stay above, so that room is left for what the innermost calls;
 * NULL outside a fiber, where stacks are big.
 */
const char *loop_fiber_floor(void);

/* loop_fiber_scope(): the scope of the running fiber; not NULL in one. */
struct loop_scope *loop_fiber_scope(void);

/* loop_fiber_is_cancelled(): whether the running fiber should unwind. */
bool loop_fiber_is_cancelled(void);

/*
 * loop_fiber_on_main(run, arg): call run(arg) on the loop's own big stack and
 * come back; for libraries that need a deep stack.  ${run} must not wait.
 * Outside a fiber it is a plain call.
 */
void loop_fiber_on_main(loop_fn *run, void *arg);

/* loop_fiber_count(l): fibers alive; for metrics and leak tests. */
size_t loop_fiber_count(const struct loop *l);

#endif
