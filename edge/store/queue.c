/*
 * queue: a ring.
 */
#include "store/queue.h"

#include <stdlib.h>

#include "base/assert.h"

void
store_queue_init(struct store_queue *q, size_t room)
{
	*q = (struct store_queue){ .room = room };
	q->ring = calloc(room, sizeof(*q->ring));
	ASSERT(q->ring != NULL);
}

void
store_queue_fini(struct store_queue *q)
{
	free(q->ring);
	*q = (struct store_queue){ .ring = NULL };
}

static struct store_place *
at(const struct store_queue *q, uint64_t number)
{
	return &q->ring[number % q->room];
}

size_t
store_queue_count(const struct store_queue *q)
{
	return (size_t)(q->tail - q->head);
}

bool
store_queue_has_room(const struct store_queue *q, size_t n)
{
	return n <= q->room - store_queue_count(q);
}

uint64_t
store_queue_push(struct store_queue *q, const struct store_place *place)
{
	ASSERT(store_queue_has_room(q, 1));
	*at(q, q->tail) = *place;
	return q->tail++;
}

const struct store_place *
store_queue_oldest(const struct store_queue *q)
{
	return q->head == q->tail ? NULL : at(q, q->head);
}

bool
store_queue_pop(struct store_queue *q, struct store_place *out)
{
	if (q->head == q->tail)
		return false;
	*out = *at(q, q->head++);
	return true;
}

void
store_queue_forget(struct store_queue *q, const struct store_call *call)
{
	for (size_t i = 0; i < call->count; i++) {
		uint64_t number = call->first + i;

		/* Answered ones, and those of a lost connection, have gone;
		   numbers are never used twice. */
		if (number >= q->head && number < q->tail)
			at(q, number)->call = NULL;
	}
}
