/*
 * signals: signals as something to read.
 *
 * They are blocked before the first fork and read from a descriptor, so none
 * is lost between a fork and the child's own loop, and a child shares no
 * handler with its parent.
 */
#ifndef PROC_SIGNALS_H
#define PROC_SIGNALS_H

#include <signal.h>

#include "loop/loop.h"

typedef void proc_signal_fn(void *arg, int number);

/* Lives in its owner; the fields are private. */
struct proc_signals {
	int fd;
	struct loop_fd watch;
	proc_signal_fn *run;
	void *arg;
};

/* proc_signals_block(): block all that anyone here reads; ignore SIGPIPE. */
void proc_signals_block(void);

/* proc_signals_release(): for what is about to be executed: as at birth. */
void proc_signals_release(void);

/*
 * proc_signals_open(s, l, set, run, arg): call ${run} for each signal of
 * ${set}.  Aborts when the kernel gives no descriptor.
 */
void proc_signals_open(struct proc_signals *s, struct loop *l,
    const sigset_t *set, proc_signal_fn *run, void *arg);

/* proc_signals_close(s): no more. */
void proc_signals_close(struct proc_signals *s);

#endif
