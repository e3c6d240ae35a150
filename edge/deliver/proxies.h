/*
 * proxies: which SOCKS proxies have kept us waiting for nothing lately.
 *
 * A worker's memory for the few it has to do with.  A proxy that is down is
 * not left out, as a backend is, but tried after all others: it may be the
 * only way.
 */
#ifndef DELIVER_PROXIES_H
#define DELIVER_PROXIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "deliver/health.h"
#include "policy/socks.h"

struct deliver_proxy_known {
	struct ip_port address;
	struct deliver_health health;
	uint64_t told_ms; /* when it last did something */
};

/* Lives inside its owner; all zero to begin with; the fields are private. */
struct deliver_proxies {
	struct deliver_proxy_known at[POLICY_SOCKS_MAX];
	size_t count;
};

/* deliver_proxies_last(p, order, count, now_ms): those that are down go last,
 * the order being otherwise kept. */
void deliver_proxies_last(const struct deliver_proxies *p,
    const struct policy_socks **order, size_t count, uint64_t now_ms);

/*
 * deliver_proxies_tell(p, address, good, now_ms): what it did.  Of more than
 * POLICY_SOCKS_MAX the one that was told of longest ago is forgotten.
 */
void deliver_proxies_tell(struct deliver_proxies *p,
    const struct ip_port *address, bool good, uint64_t now_ms);

#endif
