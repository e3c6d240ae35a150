/*
 * route_wish: "set route = NAME": a recipient's verdict chooses its router,
 * such as one that leads to a quarantine.  This is the check at load;
 * route_find tells what was wished.
 */
#ifndef POLICY_ROUTE_WISH_H
#define POLICY_ROUTE_WISH_H

#include "lang/diag.h"
#include "lang/program.h"
#include "policy/route.h"

/*
 * policy_route_wish_check(p, routes, diags): each "set route" must be the
 * name of a router, and the same each time, so that it can be checked now.
 */
void policy_route_wish_check(const struct lang_program *p,
    const struct policy_routes *routes, struct lang_diags *diags);

#endif
