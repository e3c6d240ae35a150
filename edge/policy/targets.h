/*
 * targets: the hosts of a route, out of text.
 *
 * Read at load from route_list and fallback_hosts, and when a recipient is
 * routed from what route_data expanded to, which may be foreign: it is capped
 * and only ever compared and looked up.
 *
 *	hosts   = host *( ":" host )            ; or "<c" and another separator
 *	host    = ( name / address ) [ "::" port / ":" port ] *( "/" suffix )
 *	host    =/ "[" address "]" [ ":" port ] *( "/" suffix )
 *	host    =/ "+"                          ; the next group
 *	suffix  = "mx" / "weight=" 1*3DIGIT
 *
 * The single colon before a port needs brackets or another separator.
 */
#ifndef POLICY_TARGETS_H
#define POLICY_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "net/address.h"

enum { POLICY_TARGETS_MAX = 256, POLICY_WEIGHT_MAX = 999 };

/* One host.  Plain data. */
struct policy_target {
	struct span name;	    /* "mail.example:24": log, label */
	struct span host;	    /* to be looked up; "": ${address} */
	struct net_address address; /* without ${host} */
	unsigned port;
	unsigned weight; /* 1 and up */
	unsigned group;
	bool is_mx; /* the mail exchangers of ${host} are meant */
};

struct policy_targets {
	const struct policy_target *at;
	size_t count;
	bool is_weighted; /* some have a weight of their own */
};

/*
 * policy_targets_parse(text, port, arena, out, why):
 * Read a list of hosts; ${port} is for those that name none.  ${out} may be
 * empty.
 *
 * Returns false with ${why} in ${arena}, which names the host.
 */
bool policy_targets_parse(struct span text, unsigned port, struct arena *arena,
    struct policy_targets *out, struct span *why);

/* policy_targets_socket(path, arena, out): one unix socket; false: no path. */
bool policy_targets_socket(struct span path, struct arena *arena,
    struct policy_targets *out);

/* What follows the hosts in a rule.  Plain data. */
struct policy_rule_text {
	struct span hosts;
	struct span transport; /* its name; "" when none */
	enum {
		POLICY_ORDER_UNSAID,
		POLICY_ORDER_RANDOM,
		POLICY_ORDER_GIVEN
	} order;
};

/*
 * policy_rule_split(text, is_transport, arg, out, why):
 * Divide "hosts words" as route_list and route_data have it.  Hosts with
 * blanks stand in double quotes, or have their separators beside each blank.
 *
 * is_transport  whether a word names a transport
 *
 * Returns false with ${why}: the word that is neither.
 */
bool policy_rule_split(struct span text,
    bool (*is_transport)(void *arg, struct span word), void *arg,
    struct policy_rule_text *out, struct span *why);

#endif
