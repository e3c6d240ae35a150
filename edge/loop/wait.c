/* wait: suspend, and sort out afterwards what it was that woke us. */
#include "loop/wait.h"

#include "base/assert.h"
#include "loop/fiber.h"
#include "loop/suspend.h"

void
loop_wait_init(struct loop_wait *w)
{
	*w = (struct loop_wait){ 0 };
}

void
loop_wait_done(struct loop_wait *w, enum outcome o)
{
	ASSERT(!w->done);
	w->done = true;
	w->outcome = o;
	if (w->fiber != NULL)
		loop_fiber_wake(w->fiber);
}

bool
loop_wait_is_done(const struct loop_wait *w)
{
	return w->done;
}

static enum outcome
suspend(struct loop_wait *w, uint64_t until_ms, bool is_deaf)
{
	if (w->done)
		return w->outcome;
	if (!is_deaf && loop_fiber_is_cancelled())
		return OUT_CANCELLED;
	w->fiber = loop_fiber_self();
	loop_fiber_suspend(until_ms, is_deaf);
	w->fiber = NULL;
	/* Done first: what the callback handed over must not be dropped. */
	if (w->done)
		return w->outcome;
	if (!is_deaf && loop_fiber_is_cancelled())
		return OUT_CANCELLED;
	return OUT_TEMP;
}

enum outcome
loop_wait_until(struct loop_wait *w, uint64_t until_ms)
{
	return suspend(w, until_ms, false);
}

enum outcome
loop_wait_uncancelled(struct loop_wait *w, uint64_t until_ms)
{
	return suspend(w, until_ms, true);
}

enum outcome
loop_sleep_wait(uint64_t until_ms)
{
	struct loop_wait w;

	loop_wait_init(&w);
	return loop_wait_until(&w, until_ms) == OUT_CANCELLED ? OUT_CANCELLED :
								OUT_OK;
}
