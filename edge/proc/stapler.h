/*
 * stapler: OCSP responses for our certificates, fetched before they are
 * needed.
 *
 * What a replica has fetched stands in Redis for the others.  Each response
 * is checked by whoever takes it, so that Redis need not be trusted.
 */
#ifndef PROC_STAPLER_H
#define PROC_STAPLER_H

#include <stdint.h>

#include "policy/ocsp.h"

struct store_redis;
struct tls_live;
struct tls_share;

/* Lives inside its owner. */
struct proc_stapler {
	struct policy_ocsp ocsp;
	struct tls_live *live;
	struct store_redis *redis;
	uint64_t alone_ms; /* without Redis: when to ask again */
};

/*
 * proc_stapler_wait(s, share): look after each certificate that names a
 * responder; good responses go to ${share}.  Suspends the fiber.
 */
void proc_stapler_wait(struct proc_stapler *s, struct tls_share *share);

#endif
