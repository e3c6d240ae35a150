/*
 * lookup: where the names of a route's hosts lead.
 *
 * By the site's own names (dns/names), and, where DANE may be used with them,
 * first by the resolver that validates: only what DNSSEC vouches for can have
 * TLSA records that count.  What it finds bogus, or cannot find out, is not
 * looked for elsewhere.
 */
#ifndef DELIVER_LOOKUP_H
#define DELIVER_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "deliver/parts.h"
#include "net/address.h"
#include "policy/session.h"
#include "policy/targets.h"
#include "policy/transport.h"

/* Where one name leads. */
struct deliver_place {
	struct net_address address;
	struct span host; /* the name, folded; "" for an address */
	bool is_secure;	  /* DNSSEC has vouched for it */
};

/* Who asks, for what.  Borrowed. */
struct deliver_lookup {
	const struct deliver_parts *parts;
	struct policy_session *nobody; /* for the lists of the transport */
	const struct policy_transport *transport;
	struct span router; /* its name, for the log */
	struct arena *arena;
};

/* What was found.  Plain data, in the arena. */
struct deliver_places {
	struct deliver_place *at;
	size_t count;
};

/*
 * deliver_lookup_wait(l, t, out): the places of ${t}, a target with a host;
 * for "/mx" those of its mail exchangers.  A name that is not found, or not
 * for now, is passed over and logged.
 *
 * Returns OUT_OK, with none perhaps; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_lookup_wait(const struct deliver_lookup *l,
    const struct policy_target *t, struct deliver_places *out);

#endif
