/*
 * second_child: postern-second-opinion, run for as long as a generation asks
 * it.
 *
 * It may die of any record, and may hang: so it is asked every now and then
 * whether it is there, and killed when it says nothing.
 */
#ifndef PROC_SECOND_CHILD_H
#define PROC_SECOND_CHILD_H

#include "proc/state.h"

enum {
	PROC_SECOND_LOOK_MS = 1000,
	/* A run may take a second of processor time, and others run too. */
	PROC_SECOND_HUNG_MS = 10 * 1000
};

/*
 * proc_second_line(g, column): the end at which the worker of ${column} asks;
 * made now if there is none yet.  -1 when ${g} asks for no second opinion, or
 * there are no descriptors.
 */
int proc_second_line(const struct proc_generation *g, unsigned column);

/* proc_second_step(s): start it, start it again, or stop it. */
void proc_second_step(struct proc_state *s);

/* proc_second_ended(s, status): its process has gone. */
void proc_second_ended(struct proc_state *s, int status);

/* proc_second_look(s): a timer's: whether it still answers. */
void proc_second_look(void *s);

#endif
