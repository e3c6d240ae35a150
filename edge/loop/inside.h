/*
 * inside: what a loop is made of, for this directory's own .c files.
 */
#ifndef LOOP_INSIDE_H
#define LOOP_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "loop/context.h"
#include "loop/heap.h"
#include "loop/stack.h"

struct loop {
	struct event_base *base;
	struct event *tick; /* wakes us for the first timer */
	uint64_t tick_ms;   /* when that is; 0 when not set */
	struct loop_heap timers;
	struct list_node soon;
	struct list_node signals;
	bool stopping;
	size_t held;

	/* For fiber.c: */
	struct loop_stacks stacks;
	struct loop_context main; /* the loop's own stack */
	size_t fibers;
	void (*errand)(void *); /* to run here for a fiber */
	void *errand_arg;
};

#endif
