/*
 * keeper: the worker that exchanges with Redis what a machine's workers share.
 *
 * One of them: who holds a lock on the shared memory, which the kernel takes
 * from whoever dies.  It reads the fleet's ticket ring, turns it when its time
 * has come, and writes it where all workers see it.  Nobody leads the fleet:
 * all who find that the ring is due try to replace it, and Redis takes the
 * first.  While Redis is away what was read last stands, until it ends; then
 * workers seal with their machine's ring.
 */
#ifndef PROC_KEEPER_H
#define PROC_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "loop/loop.h"
#include "loop/scope.h"
#include "policy/tls.h"

struct store_redis;
struct tls_share;

/* Lives inside its owner; the fields are private. */
struct proc_keeper {
	struct loop_scope scope;
	const struct policy_tls_config *config;
	struct store_redis *redis;
	int share_fd;
	struct tls_share *share; /* for writing; NULL: somebody else keeps */
	bool is_away;		 /* and has been said to be */
};

/*
 * proc_keeper_start(k, l, config, redis, share_fd): be ready to keep, in a
 * fiber; ${share_fd} may be -1.  All is borrowed.
 */
void proc_keeper_start(struct proc_keeper *k, struct loop *l,
    const struct policy_tls_config *config, struct store_redis *redis,
    int share_fd);

/*
 * proc_keeper_end(k): let another worker keep.  True when the fiber has
 * ended; until then call it again, later in the loop.
 */
bool proc_keeper_end(struct proc_keeper *k);

#endif
