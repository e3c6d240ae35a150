/*
 * queue: commands in flight, oldest first.
 *
 * Redis answers in order, so the queue says whose each reply is.  A place
 * whose waiter has given up stays, as a tombstone, until its reply has come.
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/wait.h"
#include "store/reply.h"

/* One fiber's question, one or more commands.  Lives on its stack. */
struct store_call {
	struct loop_wait wait;
	struct arena *arena;
	size_t left;	/* replies still to come */
	uint64_t first; /* number of its first place */
	size_t count;	/* of places */
};

/*
 * Who is told of a reply that no fiber waits for; ${reply} is NULL when the
 * connection was lost first.
 */
typedef void store_told_fn(void *arg, uint64_t number,
    const struct store_reply *reply);

/* The place of one command.  Plain data. */
struct store_place {
	store_told_fn *told; /* NULL: nobody */
	void *told_arg;
	uint64_t told_number;
	struct store_call *call; /* NULL: a tombstone, or our own */
	struct store_reply *out;
	uint64_t until_ms;
	int greeting; /* a step of the greeting, or 0 */
};

/* Plain data; the fields are private. */
struct store_queue {
	struct store_place *ring;
	size_t room;
	uint64_t head; /* number of the oldest */
	uint64_t tail; /* number of the next */
};

/* store_queue_init(q, room): empty; at most ${room}. */
void store_queue_init(struct store_queue *q, size_t room);

/* store_queue_fini(q): free it; nobody waits in it. */
void store_queue_fini(struct store_queue *q);

/* store_queue_count(q): places taken, tombstones included. */
size_t store_queue_count(const struct store_queue *q);

/* store_queue_has_room(q, n): whether ${n} more fit. */
bool store_queue_has_room(const struct store_queue *q, size_t n);

/* store_queue_push(q, place): the last place; returns its number. */
uint64_t store_queue_push(struct store_queue *q,
    const struct store_place *place);

/* store_queue_oldest(q): borrowed; NULL when empty. */
const struct store_place *store_queue_oldest(const struct store_queue *q);

/* store_queue_pop(q, out): take the oldest; false when empty. */
bool store_queue_pop(struct store_queue *q, struct store_place *out);

/* store_queue_forget(q, call): what is left of ${call} become tombstones. */
void store_queue_forget(struct store_queue *q, const struct store_call *call);

#endif
