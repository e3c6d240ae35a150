/*
 * rdns: the name of a host, by its address, confirmed forwards.
 *
 * Whoever has the address chooses what its PTR says; only a name whose own
 * A or AAAA records lead back to the address is that host's.
 * Source: RFC 8601 section 3 ("iprev"); Exim's host lookup.
 */
#ifndef VERIFY_RDNS_H
#define VERIFY_RDNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"
#include "wire/helo.h"
#include "verify/dns.h"

/* More names are not asked for: RFC 7208 section 4.6.4. */
enum { VERIFY_RDNS_NAMES_MAX = 10 };

/* Plain data; the spans live in the arena. */
struct verify_rdns {
	const struct span *names; /* confirmed ones, in the PTR's order */
	size_t count;
	bool has_pointer;	 /* a PTR is there, confirmed or not */
	struct span unconfirmed; /* the PTR's first name, for logs */
};

/*
 * verify_rdns_wait(dns, ip, arena, out):
 * Look up the names of ${ip} and confirm each; may suspend the fiber.
 *
 * out  on OUT_OK and OUT_NONE
 *
 * Returns OUT_OK with one name at least; OUT_NONE when there is no PTR or no
 * name leads back; OUT_TEMP when that could not be told: the PTR, or no name
 * was confirmed and one could not be asked for; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_rdns_wait(const struct verify_dns *dns,
    const struct ip *ip, struct arena *arena, struct verify_rdns *out);

/*
 * verify_rdns_leads_to_wait(dns, name, ip, arena): whether ${name} has ${ip}
 * among its addresses; may suspend the fiber.  OUT_OK, OUT_NONE, OUT_TEMP or
 * OUT_CANCELLED.
 */
MUST_USE enum outcome verify_rdns_leads_to_wait(const struct verify_dns *dns,
    struct span name, const struct ip *ip, struct arena *arena);

/*
 * verify_rdns_helo_wait(dns, helo, ip, arena):
 * Whether a client at ${ip} greets with a name of its own, as in Exim's
 * "verify = helo"; may suspend the fiber.  A name that leads to the address
 * is enough, so a confirmed one of the PTR need not be looked for.
 *
 * Returns OUT_OK; OUT_NONE when the literal is another address or the name
 * does not lead here; OUT_TEMP when that could not be told; OUT_CANCELLED.
 */
MUST_USE enum outcome verify_rdns_helo_wait(const struct verify_dns *dns,
    const struct wire_helo *helo, const struct ip *ip, struct arena *arena);

#endif
