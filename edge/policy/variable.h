/*
 * variable: the value of a policy variable, out of a session's input.
 */
#ifndef POLICY_VARIABLE_H
#define POLICY_VARIABLE_H

#include "base/arena.h"
#include "base/span.h"
#include "lang/catalog.h"
#include "policy/generation.h"
#include "policy/input.h"

/*
 * policy_variable(g, in, host_name, v, arena):
 * The text of ${v}: borrowed from ${in} or ${g}, or made in ${arena}; empty
 * when it has no value.  What a list looked up ($domain_data and its kin) is
 * not here: it belongs to the run.
 */
struct span policy_variable(const struct policy_generation *g,
    const struct policy_input *in, struct span host_name, enum lang_variable v,
    struct arena *arena);

#endif
