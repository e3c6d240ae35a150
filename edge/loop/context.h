/*
 * context: leaving one stack and going on upon another.
 *
 * A context's first entry goes through ucontext, which knows how to begin on
 * a foreign stack; every later switch is _setjmp and _longjmp, which save no
 * signal mask and so cost no system call (swapcontext makes two).  All
 * stacks belong to one thread, and the sanitizers are told of each switch.
 */
#ifndef LOOP_CONTEXT_H
#define LOOP_CONTEXT_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

typedef void loop_context_fn(void *arg);

/* Plain data; the fields are private.  All zero is the calling stack. */
struct loop_context {
	jmp_buf jump;
	bool entered;
	void *bottom;
	size_t len;
	loop_context_fn *run;
	void *arg;
	struct loop_context *from; /* who switched here last */
	void *fake;		   /* the sanitizer's shadow frames */
};

/*
 * loop_context_init(c, bottom, len, run, arg): the first switch to ${c} calls
 * run(arg) on the ${len} bytes at ${bottom}; ${run} never returns.
 */
void loop_context_init(struct loop_context *c, void *bottom, size_t len,
    loop_context_fn *run, void *arg);

/* loop_context_switch(from, to): go on at ${to}; returns when switched back. */
void loop_context_switch(struct loop_context *from, struct loop_context *to);

/*
 * loop_context_park(from, to): the same, when nothing that stands on ${from}
 * will be looked at again but the frame that called.
 */
void loop_context_park(struct loop_context *from, struct loop_context *to);

#endif
