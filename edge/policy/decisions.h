/*
 * decisions: decisions are kept: in the log, in Redis, in memory.
 *
 * One per worker, the observer of its sessions.  What decision_log selects
 * goes to the log as one line of JSON and into the Redis stream
 * POLICY_DECISIONS_KEY, from where "postern why" reads it; every refusal goes
 * into the ring that the status page shows.  Lossy on purpose: past
 * decision_log_rate a second, or when Redis is slow or away, records are
 * dropped and counted.  No mail ever waits for one.
 */
#ifndef POLICY_DECISIONS_H
#define POLICY_DECISIONS_H

#include "loop/loop.h"
#include "loop/scope.h"
#include "policy/world_parts.h"

struct obs_recent;
struct policy_decisions;

/* Fields of an entry: id client sender recipient code json text. */
#define POLICY_DECISIONS_KEY "postern:decisions"

/*
 * policy_decisions_new(scope, w, recent): ${scope} is the worker's, ${w} what
 * its sessions have; all are borrowed.  ${recent} may be NULL.
 */
struct policy_decisions *policy_decisions_new(struct loop_scope *scope,
    const struct policy_world *w, struct obs_recent *recent);

/* policy_decisions_free(d): no session is left and the loop is not held. */
void policy_decisions_free(struct policy_decisions **d);

/*
 * policy_decisions_observer(d): for the world of the sessions; NULL when
 * nothing is kept.  While something is on its way to Redis the loop is held.
 */
const struct policy_observer *policy_decisions_observer(
    struct policy_decisions *d);

#endif
