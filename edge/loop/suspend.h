/*
 * suspend: how wait.c puts a fiber to sleep and wakes it; for this directory.
 */
#ifndef LOOP_SUSPEND_H
#define LOOP_SUSPEND_H

#include <stdbool.h>
#include <stdint.h>

struct loop_fiber;

/*
 * loop_fiber_suspend(until_ms, is_deaf): leave the running fiber until it is
 * woken, the time has come, or (not when deaf) its scope is cancelled.
 */
void loop_fiber_suspend(uint64_t until_ms, bool is_deaf);

/* loop_fiber_wake(f): queue ${f}, which is suspended or queued already. */
void loop_fiber_wake(struct loop_fiber *f);

#endif
