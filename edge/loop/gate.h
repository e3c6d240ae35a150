/*
 * gate: at most n at a time, first come first served.
 */
#ifndef LOOP_GATE_H
#define LOOP_GATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "base/outcome.h"

/* Lives inside its owner; the fields are private. */
struct loop_gate {
	size_t max;
	size_t inside;
	struct list_node waiting;
};

/* loop_gate_init(g, max): open; at most ${max} inside. */
void loop_gate_init(struct loop_gate *g, size_t max);

/*
 * loop_gate_enter_wait(g, until_ms): OUT_OK inside (leave it later); OUT_TEMP
 * at the deadline; OUT_CANCELLED.
 */
MUST_USE enum outcome loop_gate_enter_wait(struct loop_gate *g,
    uint64_t until_ms);

/* loop_gate_leave(g): one has left; the first in the queue enters. */
void loop_gate_leave(struct loop_gate *g);

#endif
