/*
 * redis_child: the embedded Redis, run for as long as a generation uses it.
 */
#ifndef PROC_REDIS_CHILD_H
#define PROC_REDIS_CHILD_H

#include "proc/state.h"

/*
 * proc_redis_check(g, report): whether there is a program to run, if ${g}
 * needs one; else a line in ${report}.
 */
bool proc_redis_check(const struct policy_generation *g, struct buf *report);

/* proc_redis_step(s): start it, start it again, or stop it. */
void proc_redis_step(struct proc_state *s);

#endif
