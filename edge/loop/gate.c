/* gate: who leaves hands the place to the first who waits. */
#include "loop/gate.h"

#include "base/assert.h"
#include "loop/fiber.h"
#include "loop/wait.h"

struct visitor {
	struct list_node node;
	struct loop_wait wait;
};

void
loop_gate_init(struct loop_gate *g, size_t max)
{
	ASSERT(max > 0);
	g->max = max;
	g->inside = 0;
	list_init(&g->waiting);
}

enum outcome
loop_gate_enter_wait(struct loop_gate *g, uint64_t until_ms)
{
	struct visitor me;
	enum outcome o;

	if (loop_fiber_is_cancelled())
		return OUT_CANCELLED;
	if (g->inside < g->max) {
		g->inside++;
		return OUT_OK;
	}
	loop_wait_init(&me.wait);
	list_append(&g->waiting, &me.node);
	o = loop_wait_until(&me.wait, until_ms);
	list_remove(&me.node);
	return o;
}

void
loop_gate_leave(struct loop_gate *g)
{
	struct visitor *next;

	ASSERT(g->inside > 0);
	if (list_is_empty(&g->waiting)) {
		g->inside--;
		return;
	}
	next = LIST_OWNER(g->waiting.next, struct visitor, node);
	list_remove(&next->node);
	loop_wait_done(&next->wait, OUT_OK);
}
