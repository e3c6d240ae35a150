/*
 * workers: the supervisor's side of them.
 */
#ifndef PROC_WORKERS_H
#define PROC_WORKERS_H

#include "proc/state.h"

/*
 * proc_workers_init(g, count): make them, none running, each with its column
 * and its number; there are columns enough.
 */
void proc_workers_init(struct proc_generation *g, unsigned count);

/* proc_workers_fini(g): none runs any more; their columns are free. */
void proc_workers_fini(struct proc_generation *g);

/* proc_workers_start(g): fork them all, for the first time. */
void proc_workers_start(struct proc_generation *g);

/* proc_workers_say(g, word, arg): to each of them that runs. */
void proc_workers_say(struct proc_generation *g, unsigned word, unsigned arg);

/* proc_workers_kill(g, number): a signal to each of them that runs. */
void proc_workers_kill(struct proc_generation *g, int number);

/* proc_workers_ready(g): how many accept. */
unsigned proc_workers_ready(const struct proc_generation *g);

/* proc_workers_alive(g): how many run. */
unsigned proc_workers_alive(const struct proc_generation *g);

/* proc_workers_ended(s, pid, status): false when it was none of them. */
bool proc_workers_ended(struct proc_state *s, pid_t pid, int status);

/*
 * proc_workers_step(s): give each slot of the serving generation a worker
 * that accepts from it, and tell the board how that stands.
 */
void proc_workers_step(struct proc_state *s);

#endif
