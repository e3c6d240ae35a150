/*
 * subject: under which keys a subject may stand in a Redis set or hash.
 *
 * A host is looked up as itself and as every network around it, a domain as
 * itself and below every parent, and so on: so one question answers for a
 * set of any size.  What is asked and what "postern list add" stores are
 * written by the same hand, here.  Pure.
 */
#ifndef STORE_SUBJECT_H
#define STORE_SUBJECT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"

enum store_subject { STORE_HOST, STORE_DOMAIN, STORE_ADDRESS, STORE_LOCALPART };

/* Plain data; most specific first. */
struct store_keys {
	struct span *at;
	size_t count;
};

/*
 * store_keys_host(ip, arena): "10.1.2.3", then "10.1.2.3/32" … "0.0.0.0/0";
 * of an IPv6 address /128 … /0.  None for IP_NONE.
 */
struct store_keys store_keys_host(const struct ip *ip, struct arena *arena);

/*
 * store_keys_domain(domain, arena): of "a.B.c": "a.b.c", "*.b.c", "*.c".
 * Letters are folded, a final dot is dropped.  None for "".
 */
struct store_keys store_keys_domain(struct span domain, struct arena *arena);

/*
 * store_keys_address(address, arena): of "Joe@Ex.org": "Joe@ex.org",
 * "joe@ex.org", "*@ex.org", "ex.org"; "<>" for the empty address; an address
 * without a domain as a local part.
 */
struct store_keys store_keys_address(struct span address, struct arena *arena);

/* store_keys_localpart(local, arena): folded.  None for "". */
struct store_keys store_keys_localpart(struct span local, struct arena *arena);

/*
 * store_entry_canonical(kind, text, arena, out, why):
 * An entry for such a set, in the one form that the keys above find:
 * "10.0.0.7/8" is "10.0.0.0/8", "2001:DB8::/32" is "2001:db8::/32", a full
 * prefix is the address alone, letters are folded, a final dot is dropped.
 *
 * Returns OUT_OK with ${out} in ${arena}; OUT_PERM with ${why} for what no
 * subject of that kind would ever be looked up as.
 */
MUST_USE enum outcome store_entry_canonical(enum store_subject kind,
    struct span text, struct arena *arena, struct span *out, const char **why);

/* store_subject_find(name, out): "host", "domain", "address", "localpart". */
bool store_subject_find(struct span name, enum store_subject *out);

#endif
