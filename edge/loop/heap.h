/*
 * heap: deadlines in order, a binary min-heap of nodes their owners keep.
 *
 * Not a timer: nothing runs here.  The array holds pointers only, so ten
 * thousand idle sessions cost eight bytes each beside their own node.
 */
#ifndef LOOP_HEAP_H
#define LOOP_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lives inside its owner; ${slot} is 0 while it is in no heap. */
struct loop_heap_node {
	uint64_t key_ms;
	size_t slot;
};

/* Plain data; the fields are private.  nodes[1..count] are in use. */
struct loop_heap {
	struct loop_heap_node **nodes;
	size_t count;
	size_t room;
};

/* loop_heap_fini(h): free the array; the nodes are their owners'. */
void loop_heap_fini(struct loop_heap *h);

/* loop_heap_put(h, n, key_ms): insert ${n}, or move it to another key. */
void loop_heap_put(struct loop_heap *h, struct loop_heap_node *n,
    uint64_t key_ms);

/* loop_heap_remove(h, n): take ${n} out; harmless when it is not in. */
void loop_heap_remove(struct loop_heap *h, struct loop_heap_node *n);

/* loop_heap_first(h): the node with the least key, or NULL. */
struct loop_heap_node *loop_heap_first(const struct loop_heap *h);

/* loop_heap_has(n): whether ${n} is in a heap. */
bool loop_heap_has(const struct loop_heap_node *n);

#endif
