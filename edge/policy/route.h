/*
 * route: routers and transports of a configuration, ready to be used, and
 * what a router decides.
 *
 * Made at load from the settings of "begin routers" and "begin transports";
 * plain data in the generation's arena.  Which router takes a recipient is
 * route_find's business.
 */
#ifndef POLICY_ROUTE_H
#define POLICY_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "policy/targets.h"
#include "policy/transport.h"

/*
 * What a router has decided about a recipient: where its mail goes.  In the
 * generation's arena when it is the same for all, else in the message's.
 */
struct policy_route {
	const struct policy_router *router;
	const struct policy_transport *transport;
	struct policy_targets targets;
	struct policy_targets fallback;
	bool randomize;
	struct span address_data;
	struct span lines; /* of headers_add, each with its CR LF */
};

/* One rule of route_list. */
struct policy_rule {
	struct span pattern; /* "*", "*.example.org", "example.org" */
	struct policy_route route;
};

struct policy_router {
	struct span name;
	const struct lang_driver *driver;	  /* its lists and texts */
	const struct policy_transport *transport; /* the usual one */
	const struct policy_rule *rules;
	size_t rule_count;
	struct policy_targets fallback;
	bool randomize;
};

struct policy_routes {
	const struct policy_transport *transports;
	size_t transport_count;
	const struct policy_router *routers; /* in order */
	size_t router_count;
	const struct span *names; /* of hosts known at load, each once */
	size_t name_count;
	bool utf8; /* every transport takes SMTPUTF8 */
	bool dsn;  /* and DSN */
};

/*
 * policy_routes_load(program, arena, diags, out):
 * Read all routers and transports; what is wrong is reported at its setting.
 */
void policy_routes_load(const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags, struct policy_routes *out);

/* policy_rule_matches(r, domain): whether the rule's pattern takes it. */
bool policy_rule_matches(const struct policy_rule *r, struct span domain);

/* policy_router_find(routes, name): by name; NULL: there is none. */
const struct policy_router *policy_router_find(
    const struct policy_routes *routes, struct span name);

/* policy_transport_find(routes, name): by name; NULL: there is none. */
const struct policy_transport *policy_transport_find(
    const struct policy_routes *routes, struct span name);

/*
 * policy_route_same(a, b): whether recipients of both may share a
 * transaction: the same hosts in the same order, transport and header lines.
 */
bool policy_route_same(const struct policy_route *a,
    const struct policy_route *b);

#endif
