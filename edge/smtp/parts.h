/*
 * parts: what the sessions of a worker work with.
 */
#ifndef SMTP_PARTS_H
#define SMTP_PARTS_H

#include <stddef.h>

#include "loop/loop.h"
#include "loop/scope.h"

struct crypto_key_cache;
struct deliver;
struct dns_resolver;
struct mail_budget;
struct net_clients;
struct obs_recent;
struct policy_generation;
struct policy_second_link;
struct store_redis;
struct tls_live;

/* All borrowed; they outlive the server. */
struct smtp_parts {
	struct loop *loop;
	struct loop_scope *worker;
	const struct policy_generation *generation;
	struct store_redis *redis;
	struct dns_resolver *dns;	   /* NULL: nothing is answered */
	struct crypto_key_cache *keys;	   /* of DKIM */
	struct policy_second_link *second; /* NULL: there is none */
	struct deliver *deliver;
	struct net_clients *clients; /* shared by the workers */
	struct mail_budget *budget;  /* shared by the workers */
	unsigned column;	     /* of this worker in both */
	struct obs_recent *recent;   /* refusals; shared by the workers */
	const char *spill_dir;
	struct tls_live *tls;  /* NULL: no TLS */
	const unsigned *ports; /* of our listeners, in their order */
	size_t port_count;
};

#endif
