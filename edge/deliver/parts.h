/*
 * parts: what the deliveries of a worker work with.
 */
#ifndef DELIVER_PARTS_H
#define DELIVER_PARTS_H

#include "loop/loop.h"
#include "loop/scope.h"

struct dns_names;
struct dns_resolver;
struct tls_sessions;
struct policy_generation;
struct store_redis;

/* All borrowed. */
struct deliver_parts {
	struct loop *loop;
	struct loop_scope *worker; /* outlives sessions */
	const struct policy_generation *generation;
	struct store_redis *redis;     /* NULL: never up */
	struct dns_names *names;       /* NULL: no name is found */
	struct dns_resolver *dns;      /* that validates; NULL: none */
	struct tls_sessions *sessions; /* NULL: none is resumed */
};

#endif
