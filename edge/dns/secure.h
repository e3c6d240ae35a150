/*
 * secure: names of hosts as the validating resolver has them, with whether
 * DNSSEC vouches for the answer.
 *
 * For DANE (RFC 7672 section 2.2): the names that mail goes by, not the
 * site's own, which dns/names knows.
 */
#ifndef DNS_SECURE_H
#define DNS_SECURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"

struct dns_resolver;

/* Addresses of one name.  Plain data; in the arena given. */
struct dns_secure_addresses {
	const struct ip *at;
	size_t count;
	bool is_secure; /* every answer that counts was validated */
};

/* Mail exchangers of a domain, best first.  Likewise. */
struct dns_secure_exchangers {
	const struct span *at;
	size_t count;
	bool is_secure;
};

/*
 * dns_secure_addresses_wait(r, name, arena, out): IPv4 first.
 *
 * Returns OUT_OK with one at least; OUT_NONE when the name has none; OUT_TEMP
 * when either question was not answered, or bogus; OUT_CANCELLED.
 */
MUST_USE enum outcome dns_secure_addresses_wait(struct dns_resolver *r,
    struct span name, struct arena *arena, struct dns_secure_addresses *out);

/*
 * dns_secure_mx_wait(r, domain, arena, out): the domain itself when it has
 * none (RFC 5321 section 5.1).  OUT_NONE for a null MX (RFC 7505), or for a
 * domain that is not there; else as above.
 */
MUST_USE enum outcome dns_secure_mx_wait(struct dns_resolver *r,
    struct span domain, struct arena *arena, struct dns_secure_exchangers *out);

#endif
