/*
 * names: the addresses of the hosts that we connect to.
 *
 * A resolver of its own, not the one that checks ask: it knows /etc/hosts and
 * the servers of resolv.conf, or those it is given, and validates nothing, for
 * these names are the site's own.  What was found is kept for its TTL; when a
 * name cannot be asked for afterwards, what it was last is still used.
 */
#ifndef DNS_NAMES_H
#define DNS_NAMES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"
#include "loop/loop.h"

#include "dns/settings.h"

struct dns_names;

enum { DNS_NAMES_ADDRESSES_MAX = 16 };

/*
 * dns_names_new(l, servers, count, why): as dns_resolver_new; no servers:
 * those of resolv.conf.  NULL with a static ${why}.
 */
struct dns_names *dns_names_new(struct loop *l, const struct ip_port *servers,
    size_t count, const char **why);

/* dns_names_free(n): no fiber asks any more; accepts NULL. */
void dns_names_free(struct dns_names **n);

/*
 * dns_names_wait(n, name, arena, out, count):
 * The addresses of ${name}, IPv4 first; suspends the fiber unless they are
 * known.  They live in ${arena}.
 *
 * Returns OUT_OK with one at least; OUT_NONE when the name has none; OUT_TEMP;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome dns_names_wait(struct dns_names *n, struct span name,
    struct arena *arena, const struct ip **out, size_t *count);

/*
 * dns_names_mx_wait(n, domain, arena, out, count): the mail exchangers of
 * ${domain}, best first, or the domain itself when it has none (RFC 5321
 * section 5.1).  OUT_NONE for a null MX (RFC 7505); else as dns_names_wait.
 */
MUST_USE enum outcome dns_names_mx_wait(struct dns_names *n, struct span domain,
    struct arena *arena, const struct span **out, size_t *count);

#endif
