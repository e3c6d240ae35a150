/*
 * dnsdb: ${lookup dnsdb{…}} and "dnsdb;…" in lists, asked of the DNS.
 */
#ifndef POLICY_DNSDB_H
#define POLICY_DNSDB_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "policy/world_parts.h"

/*
 * policy_dnsdb_wait(world, text, arena, out):
 * Ask what ${text} says; suspends the fiber.  DNSSEC counts only where
 * dns_trust_anchor is set.
 *
 * out  on OUT_OK the records, else on OUT_TEMP and OUT_PERM why; in ${arena}
 *
 * Returns OUT_OK; OUT_NONE when there are no such records; OUT_TEMP when a
 * name could not be asked for, as its "defer_" option says; OUT_PERM when
 * ${text} is no question; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_dnsdb_wait(const struct policy_world *world,
    struct span text, struct arena *arena, struct span *out);

#endif
