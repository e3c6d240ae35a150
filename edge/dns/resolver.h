/*
 * resolver: questions to the DNS, from fibers.
 *
 * One per worker, made after the fork: libunbound on the worker's own loop,
 * with its own cache, asking recursive servers.  Equal questions in flight
 * are asked once.  Deadlines are ours, for the library may try a dead server
 * for a quarter of a minute.  With a trust anchor answers are validated, and
 * what is bogus is a failure.  /etc/hosts is read only where settings say so,
 * and what test., invalid. and private addresses are is left to the servers.
 */
#ifndef DNS_RESOLVER_H
#define DNS_RESOLVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "loop/loop.h"
#include "wire/dns_answer.h"

#include "dns/settings.h"

struct dns_resolver;

/*
 * dns_resolver_new(l, settings, why):
 * Set it up, from the loop's own stack; nothing is sent yet.  ${settings} are
 * not needed afterwards.
 *
 * Returns NULL when it cannot work with these settings, as when the trust
 * anchor cannot be read; ${why} is then a static text.
 */
struct dns_resolver *dns_resolver_new(struct loop *l,
    const struct dns_settings *settings, const char **why);

/* dns_resolver_free(r): no fiber asks any more; before loop_free. */
void dns_resolver_free(struct dns_resolver **r);

/*
 * dns_ask_wait(r, type, name, arena, out):
 * Ask for records of ${type} at ${name}; suspends the fiber unless the answer
 * is cached.
 *
 * name  as text, any case, with or without a final dot; no byte is an escape
 * out   on OUT_OK and OUT_NONE; lives in ${arena}
 *
 * Returns OUT_OK with one record at least; OUT_NONE for NODATA and NXDOMAIN
 * (out->is_nxdomain tells), also for a name that cannot exist, which is not
 * asked for; OUT_TEMP at the deadline, in the queue or in flight, and for
 * SERVFAIL, other such answers, and bogus ones; OUT_CANCELLED.
 */
MUST_USE enum outcome dns_ask_wait(struct dns_resolver *r,
    enum wire_dns_type type, struct span name, struct arena *arena,
    struct wire_dns_answer *out);

/*
 * dns_ask_until_wait(r, type, name, until_ms, arena, out): as dns_ask_wait,
 * but OUT_TEMP at ${until_ms} (monotonic) if that comes first.
 */
MUST_USE enum outcome dns_ask_until_wait(struct dns_resolver *r,
    enum wire_dns_type type, struct span name, uint64_t until_ms,
    struct arena *arena, struct wire_dns_answer *out);

/* dns_resolver_busy(r): questions in flight or queued; for metrics, tests. */
size_t dns_resolver_busy(const struct dns_resolver *r);

#endif
