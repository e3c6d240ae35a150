/*
 * wait: the one way a fiber suspends.
 *
 * Whoever starts something that finishes later keeps a struct loop_wait on
 * its stack, hands its address to the callback, and calls loop_wait_until.
 * The callback calls loop_wait_done; from then on it must not touch the wait
 * again.  When loop_wait_until returns anything but what the callback gave,
 * the caller must cancel what it started, so the callback never runs.
 */
#ifndef LOOP_WAIT_H
#define LOOP_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "loop/loop.h"

struct loop_fiber;

/* Lives on a fiber's stack or in its owner; the fields are private. */
struct loop_wait {
	struct loop_fiber *fiber;
	enum outcome outcome;
	bool done;
};

/* loop_wait_init(w): nothing has happened. */
void loop_wait_init(struct loop_wait *w);

/* loop_wait_done(w, o): it has happened; the waiting fiber is queued. */
void loop_wait_done(struct loop_wait *w, enum outcome o);

/*
 * loop_wait_until(w, until_ms):
 * Suspend the running fiber until loop_wait_done, the deadline (monotonic
 * milliseconds) or the cancellation of its scope.  Returns at once when it
 * is done already, or when the scope was cancelled before.  What was done
 * wins over a deadline or a cancellation that came meanwhile, so nothing
 * that a callback handed over is lost; the next wait says OUT_CANCELLED.
 *
 * Returns the outcome that loop_wait_done was given; OUT_TEMP at the
 * deadline; OUT_CANCELLED.  loop_wait_is_done() tells a deadline from a
 * callback that said OUT_TEMP.
 */
MUST_USE enum outcome loop_wait_until(struct loop_wait *w, uint64_t until_ms);

/*
 * loop_wait_uncancelled(w, until_ms): as loop_wait_until, but deaf to
 * cancellation: for what must be seen to its end, such as the replies after
 * our final dot.
 */
MUST_USE enum outcome loop_wait_uncancelled(struct loop_wait *w,
    uint64_t until_ms);

/* loop_wait_is_done(w): whether loop_wait_done was called. */
bool loop_wait_is_done(const struct loop_wait *w);

/* loop_sleep_wait(until_ms): OUT_OK at that time, or OUT_CANCELLED. */
MUST_USE enum outcome loop_sleep_wait(uint64_t until_ms);

#endif
