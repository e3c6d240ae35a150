/*
 * admin_child: the process that answers on metrics_listen.
 *
 * It knows the pages of the generations there were at its fork, so each
 * generation that begins to serve gets a new one.  Between the two nobody
 * reads, and that is when retired pages are folded; requests wait in the
 * socket's queue for that moment.
 */
#ifndef PROC_ADMIN_CHILD_H
#define PROC_ADMIN_CHILD_H

#include "proc/state.h"

/* proc_admin_step(s): start it, replace it, or stop it. */
void proc_admin_step(struct proc_state *s);

#endif
