/*
 * child: what every fork of the supervisor has in common.
 */
#ifndef PROC_CHILD_H
#define PROC_CHILD_H

#include <sys/types.h>

#include <stddef.h>

#include "proc/state.h"

/*
 * proc_child_fork(s, keep, count): fork.  In the child, which gets 0, every
 * descriptor is closed but the first three, the log and ${keep}; the
 * supervisor's loop must not be touched there, only left.  Returns the
 * child's number; -1 when there was none, which is logged.
 */
pid_t proc_child_fork(const struct proc_state *s, const int *keep,
    size_t count);

/* proc_child_end(status, text, size): how it ended, in words. */
const char *proc_child_end(int status, char *text, size_t size);

/*
 * proc_single_ended(s, child, name, status): note the end of a single child;
 * unless it was told to end, it is logged and may start again after its
 * back-off.
 */
void proc_single_ended(struct proc_state *s, struct proc_single *child,
    const char *name, int status);

/* proc_single_may_start(child): whether it is down and its back-off over. */
bool proc_single_may_start(const struct proc_single *child);

/* proc_single_started(child, pid): it runs from now on. */
void proc_single_started(struct proc_single *child, pid_t pid);

/* proc_single_tell(child, number): send it a signal to end, once. */
void proc_single_tell(struct proc_single *child, int number);

#endif
