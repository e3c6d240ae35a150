/*
 * shared: what the connections of one worker to all its backends share.
 *
 * Plain data; all borrowed but for ${proxies}.
 */
#ifndef DELIVER_SHARED_H
#define DELIVER_SHARED_H

#include "deliver/proxies.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "policy/world_parts.h"

struct dns_resolver;
struct tls_sessions;

struct deliver_shared {
	struct loop *loop;
	struct loop_scope *worker;	  /* outlives connections */
	const struct policy_world *world; /* for lists, texts and events */
	struct dns_resolver *dns;	  /* that validates; NULL: none */
	struct tls_sessions *sessions;	  /* NULL: none is resumed */
	struct deliver_proxies proxies;
};

#endif
