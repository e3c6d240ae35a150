/*
 * reload: from one generation to the next.
 *
 * A new one is loaded, its sockets are bound, its workers forked; once all of
 * them accept, the old one is told to leave.  Until then the old one serves,
 * and if the new one never gets ready, it goes on.  One reload at a time;
 * those asked for meanwhile become one more afterwards.
 */
#ifndef PROC_RELOAD_H
#define PROC_RELOAD_H

#include "base/buf.h"
#include "proc/state.h"

enum {
	PROC_GENERATIONS_MAX = 3, /* that live; the oldest gets 421 */
	PROC_RELOAD_LATE_MS = 30 * 1000,
	PROC_RELOAD_CRASHES_MAX = 3
};

/*
 * proc_reload_begin(s, g, report): bind what ${g} wants and start it.  False
 * with lines in ${report}: nothing has changed, ${g} is the caller's.
 */
bool proc_reload_begin(struct proc_state *s, struct proc_generation *g,
    struct buf *report);

/* proc_reload_step(s): begin what was asked for; end what is ready. */
void proc_reload_step(struct proc_state *s);

/* proc_reload_late(s): the starting generation has had its time. */
void proc_reload_late(void *s);

#endif
