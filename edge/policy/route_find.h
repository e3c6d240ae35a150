/*
 * route_find: which router takes a recipient, and where to.
 *
 * Routers are asked in their order.  One whose domains, local_parts, senders
 * or condition do not fit is passed over; one that is reached sets
 * address_data, then takes the recipient if a rule of its route_list or its
 * route_data yields hosts, else declines; after one that declines with more =
 * false no other is asked.
 */
#ifndef POLICY_ROUTE_FIND_H
#define POLICY_ROUTE_FIND_H

#include "base/arena.h"
#include "base/outcome.h"
#include "policy/route.h"
#include "policy/session.h"

/* Why there is no route. */
struct policy_unrouted {
	struct span text; /* cannot_route_message; "" else */
	struct span why;  /* after OUT_TEMP, for the log */
};

/*
 * policy_route_find_wait(s, arena, out, unrouted):
 * For the recipient that the session's input shows; suspends the fiber.
 *
 * out  on OUT_OK; lives as long as both ${arena} and the generation
 *
 * Returns OUT_OK; OUT_NONE when no router takes it; OUT_TEMP when a list,
 * look-up or text could not be answered or makes no sense; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_route_find_wait(struct policy_session *s,
    struct arena *arena, const struct policy_route **out,
    struct policy_unrouted *unrouted);

/*
 * policy_route_named_wait(s, router, arena, out, unrouted): the same, but
 * ${router} alone is asked, whatever its conditions; for "set route".
 */
MUST_USE enum outcome policy_route_named_wait(struct policy_session *s,
    const struct policy_router *router, struct arena *arena,
    const struct policy_route **out, struct policy_unrouted *unrouted);

/*
 * policy_route_wish(s): the router that a policy has set for the recipient
 * that stands in the input; NULL: none.
 */
const struct policy_router *policy_route_wish(struct policy_session *s);

#endif
