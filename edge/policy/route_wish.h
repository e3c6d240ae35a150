/*
 * route_wish: "set route = NAME": a recipient's verdict chooses its router,
 * such as one that leads to a quarantine.
 */
#ifndef POLICY_ROUTE_WISH_H
#define POLICY_ROUTE_WISH_H

#include "base/arena.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "policy/route.h"

struct policy_session;

/*
 * policy_route_wish_check(p, routes, diags): each "set route" must be the
 * name of a router, and the same each time, so that it can be checked now.
 */
void policy_route_wish_check(const struct lang_program *p,
    const struct policy_routes *routes, struct lang_diags *diags);

/*
 * policy_route_wish(s): the router that a policy has set for the recipient
 * that stands in the input; NULL: none.
 */
const struct policy_router *policy_route_wish(struct policy_session *s);

#endif
