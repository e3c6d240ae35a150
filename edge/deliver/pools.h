/*
 * pools: one pool for each backend that this worker has to do with.
 *
 * Made when a backend is first needed, for names change their addresses and
 * look-ups yield new hosts; those that have been unused longest go when there
 * are too many.
 */
#ifndef DELIVER_POOLS_H
#define DELIVER_POOLS_H

#include <stddef.h>

#include "base/list.h"
#include "base/span.h"
#include "deliver/pool.h"
#include "deliver/shared.h"

enum { DELIVER_POOLS_MAX = 1024 };

/* Lives inside its owner; the fields are private. */
struct deliver_pools {
	struct deliver_shared shared;
	struct list_node all; /* last used first */
	size_t count;
	bool retired;
};

/* deliver_pools_init(p, shared): none yet; ${shared} is copied. */
void deliver_pools_init(struct deliver_pools *p,
    const struct deliver_shared *shared);

/* deliver_pools_fini(p): no connection is in use. */
void deliver_pools_fini(struct deliver_pools *p);

/* deliver_pools_retire(p): retire all, also those to come. */
void deliver_pools_retire(struct deliver_pools *p);

/*
 * deliver_pools_get(p, b): the pool of the same address, transport and host
 * as ${b}, which need not have a name yet: a certificate that is good for one
 * host is not for another at the same address.  Hold it over no wait without
 * a connection of it.
 */
struct deliver_pool *deliver_pools_get(struct deliver_pools *p,
    const struct deliver_backend *b);

#endif
