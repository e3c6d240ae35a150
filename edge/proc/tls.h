/*
 * tls: the supervisor's side of certificates and ticket keys.
 *
 * Once a second it looks whether the ring of this machine must turn, and
 * whether a file of the serving generation's certificates has changed.  A
 * change that has settled is read and checked; good, it goes through the
 * generation's vault to its workers; bad, the old ones stay, a line and a
 * metric say so, and the next change is waited for.
 */
#ifndef PROC_TLS_H
#define PROC_TLS_H

#include "proc/state.h"

/* proc_tls_begin(s, g): the first generation is loaded: make its ring, and
   look from now on. */
void proc_tls_begin(struct proc_state *s, const struct proc_generation *g);

/* proc_tls_look(state): for the timer, once a second. */
void proc_tls_look(void *state);

#endif
