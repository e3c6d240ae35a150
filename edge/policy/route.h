/*
 * route: routers and transports of a configuration, ready to be used.
 *
 * Made at load from the settings of "begin routers" and "begin transports";
 * plain data in the generation's arena.  A route is one rule of one router;
 * its number in the generation is what a recipient carries.
 */
#ifndef POLICY_ROUTE_H
#define POLICY_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "net/address.h"

struct policy_transport {
	struct span name;
	bool lmtp;
	unsigned port;
	struct span socket; /* "" unless a unix socket */
	uint64_t connect_ms;
	uint64_t command_ms;
	uint64_t data_ms;
	uint64_t final_ms;
	uint64_t idle_ms;
	size_t connection_max;
};

/* One place that takes mail, under one transport. */
struct policy_backend {
	struct net_address address;
	const struct policy_transport *transport;
	struct span name; /* address as text: log, label */
	size_t number;	  /* in policy_routes */
};

struct policy_route {
	struct span router;
	const struct policy_transport *transport;
	const struct lang_list *domains; /* NULL: all */
	struct span pattern; /* "*", "*.example.org", "example.org" */
	const struct policy_backend **backends; /* in order of trial */
	size_t backend_count;
};

struct policy_routes {
	const struct policy_route *routes;
	size_t count;
	const struct policy_backend **backends; /* each once */
	size_t backend_count;
};

/*
 * policy_routes_load(program, arena, diags, out):
 * Read all routers and transports; what is wrong is reported at its setting.
 */
void policy_routes_load(const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags, struct policy_routes *out);

/* policy_route_matches(r, domain): whether the rule's pattern takes it. */
bool policy_route_matches(const struct policy_route *r, struct span domain);

#endif
