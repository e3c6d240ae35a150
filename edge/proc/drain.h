/*
 * drain: the way down.
 *
 * Not ready, for drain_delay; then the workers accept what is queued, finish
 * what they have and go; then the admin process and Redis.
 */
#ifndef PROC_DRAIN_H
#define PROC_DRAIN_H

#include "proc/state.h"

/* proc_drain_asked(s): the first time begin, the second time be quick. */
void proc_drain_asked(struct proc_state *s);

/* proc_drain_timer(s): for s->down_timer. */
void proc_drain_timer(void *s);

/* proc_drain_step(s): from one stage to the next. */
void proc_drain_step(struct proc_state *s);

#endif
