/*
 * redis_names: where Redis servers are that redis_servers gives by name.
 *
 * A name is asked for at start and again and again afterwards; what it was
 * last stands until something else is known.  The store connects to what
 * stands here and never asks the DNS itself.
 */
#ifndef POLICY_REDIS_NAMES_H
#define POLICY_REDIS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "store/servers.h"

struct dns_names;

/* Lives inside its owner; the fields are private. */
struct policy_redis_names {
	struct loop_scope scope;
	struct dns_names *names;
	struct store_server servers[STORE_SERVERS_MAX];
	size_t count;
};

/*
 * policy_redis_names_start(n, l, names, servers, count): copy ${servers} into
 * n->servers, which the store borrows, and keep the addresses of those with
 * names up to date, in a fiber.  ${names} NULL: they are never known.
 */
void policy_redis_names_start(struct policy_redis_names *n, struct loop *l,
    struct dns_names *names, const struct store_server *servers, size_t count);

/*
 * policy_redis_names_end(n): ask no more.  True when the fiber has ended;
 * until then call it again, later in the loop.
 */
bool policy_redis_names_end(struct policy_redis_names *n);

/*
 * policy_redis_find_wait(names, servers, count): ask for each name once.
 * OUT_OK, whatever was found; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_redis_find_wait(struct dns_names *names,
    struct store_server *servers, size_t count);

#endif
