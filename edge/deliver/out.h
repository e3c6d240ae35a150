/*
 * out: what is known of a backend, kept beyond the session that found it out.
 */
#ifndef DELIVER_OUT_H
#define DELIVER_OUT_H

#include "base/arena.h"
#include "policy/input.h"

/* deliver_out_copy(arena, out): ${out} with all its texts in ${arena}. */
struct policy_out deliver_out_copy(struct arena *arena,
    const struct policy_out *out);

#endif
