/*
 * dns: the one door through which checks ask the DNS.
 *
 * A check is handed a struct verify_dns.  policy/ fills it with the resolver
 * of dns/, tests fill it from tables, so that every evaluator runs without a
 * network.
 */
#ifndef VERIFY_DNS_H
#define VERIFY_DNS_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "wire/dns_answer.h"

/*
 * Ask for records of ${type} at ${name}; may suspend the fiber.
 *
 * name  as text, any case, with or without a final dot
 * out   on OUT_OK and OUT_NONE; lives in ${arena}
 *
 * Returns OUT_OK with one record at least; OUT_NONE for NODATA and NXDOMAIN
 * (out->is_nxdomain tells), also for a name that cannot exist (a label over
 * 63 bytes, an empty one, more than 253 in all); OUT_TEMP for a timeout,
 * SERVFAIL, a bogus answer or too many queries; OUT_CANCELLED.
 */
typedef enum outcome verify_dns_fn(void *ctx, enum wire_dns_type type,
    struct span name, struct arena *arena, struct wire_dns_answer *out);

struct verify_dns {
	verify_dns_fn *ask_wait;
	void *ctx;
};

#endif
