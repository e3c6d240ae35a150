/*
 * generation: a configuration and the workers that serve it, from the
 * supervisor's side.
 */
#ifndef PROC_GENERATION_H
#define PROC_GENERATION_H

#include "base/buf.h"
#include "proc/state.h"

/*
 * proc_generation_load(s, report):
 * Read the configuration anew.  The generation has no workers yet and is in
 * no list.  NULL with lines in ${report}; warnings may stand there anyway.
 */
struct proc_generation *proc_generation_load(struct proc_state *s,
    struct buf *report);

/* proc_generation_free(g): one that never had a worker. */
void proc_generation_free(struct proc_generation **g);

/*
 * proc_generation_enlist(g): it is the newest now; its workers are made, not
 * started.
 */
void proc_generation_enlist(struct proc_generation *g);

/*
 * proc_generation_step(s): free what those whose workers are all gone held,
 * but for the page, which the next admin process's fork folds.
 */
void proc_generation_step(struct proc_state *s);

/* proc_generation_attach(g): the supervisor counts on its page from now on. */
void proc_generation_attach(struct proc_generation *g);

#endif
