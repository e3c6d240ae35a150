/* heap: a binary heap, counted from one so that slot 0 means "not in it". */
#include "loop/heap.h"

#include <stdlib.h>

#include "base/assert.h"

enum { FIRST_ROOM = 64 };

void
loop_heap_fini(struct loop_heap *h)
{
	free(h->nodes);
	*h = (struct loop_heap){ 0 };
}

static void
place(struct loop_heap *h, size_t slot, struct loop_heap_node *n)
{
	h->nodes[slot] = n;
	n->slot = slot;
}

static void
sift_up(struct loop_heap *h, struct loop_heap_node *n)
{
	size_t slot = n->slot;

	while (slot > 1 && h->nodes[slot / 2]->key_ms > n->key_ms) {
		place(h, slot, h->nodes[slot / 2]);
		slot /= 2;
	}
	place(h, slot, n);
}

static void
sift_down(struct loop_heap *h, struct loop_heap_node *n)
{
	size_t slot = n->slot;

	while (slot * 2 <= h->count) {
		size_t child = slot * 2;

		if (child < h->count &&
		    h->nodes[child + 1]->key_ms < h->nodes[child]->key_ms)
			child++;
		if (n->key_ms <= h->nodes[child]->key_ms)
			break;
		place(h, slot, h->nodes[child]);
		slot = child;
	}
	place(h, slot, n);
}

static void
make_room(struct loop_heap *h)
{
	if (h->count + 1 < h->room)
		return;
	h->room = h->room == 0 ? FIRST_ROOM : h->room * 2;
	h->nodes = reallocarray(h->nodes, h->room, sizeof(*h->nodes));
	ASSERT(h->nodes != NULL);
}

void
loop_heap_put(struct loop_heap *h, struct loop_heap_node *n, uint64_t key_ms)
{
	if (n->slot == 0) {
		make_room(h);
		place(h, ++h->count, n);
	}
	n->key_ms = key_ms;
	sift_up(h, n);
	sift_down(h, n);
}

void
loop_heap_remove(struct loop_heap *h, struct loop_heap_node *n)
{
	struct loop_heap_node *last;
	size_t slot = n->slot;

	if (slot == 0)
		return;
	ASSERT(slot <= h->count && h->nodes[slot] == n);
	last = h->nodes[h->count--];
	n->slot = 0;
	if (last == n)
		return;
	place(h, slot, last);
	sift_up(h, last);
	sift_down(h, last);
}

struct loop_heap_node *
loop_heap_first(const struct loop_heap *h)
{
	return h->count == 0 ? NULL : h->nodes[1];
}

bool
loop_heap_has(const struct loop_heap_node *n)
{
	return n->slot != 0;
}
