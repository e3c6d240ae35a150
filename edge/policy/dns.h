/*
 * dns: the door that checks ask the DNS through, with a time to be back by.
 */
#ifndef POLICY_DNS_H
#define POLICY_DNS_H

#include <stdint.h>

#include "dns/settings.h"
#include "policy/world_parts.h"
#include "verify/dns.h"

/* Lives inside whoever asks; ${door} points back into it. */
struct policy_dns {
	const struct policy_world *world;
	uint64_t until_ms;
	struct verify_dns door;
};

/*
 * policy_dns_open(d, world, budget_ms): questions from now on have
 * ${budget_ms} together; what has no answer by then gets none.
 */
void policy_dns_open(struct policy_dns *d, const struct policy_world *world,
    uint64_t budget_ms);

/*
 * policy_dns_settings(g): the resolver that a configuration asks for; borrows
 * from it.
 */
struct dns_settings policy_dns_settings(const struct policy_generation *g);

#endif
