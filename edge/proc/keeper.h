/*
 * keeper: the worker that exchanges with Redis what a machine's workers share.
 *
 * One of them: who holds a lock on the shared memory, which the kernel takes
 * from whoever dies.  It reads the fleet's ticket ring, turns it when its time
 * has come, and writes it where all workers see it.  Nobody leads the fleet:
 * all who find that the ring is due try to replace it, and Redis takes the
 * first.  While Redis is away what was read last stands, until it ends; then
 * workers seal with their machine's ring.  With tls_ocsp_fetch it looks after
 * OCSP responses too.
 */
#ifndef PROC_KEEPER_H
#define PROC_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "loop/loop.h"
#include "loop/scope.h"
#include "policy/tls.h"
#include "proc/stapler.h"

struct dns_names;
struct store_redis;
struct tls_live;
struct tls_share;

/* All borrowed. */
struct proc_keeper_parts {
	struct loop *loop;
	const struct policy_tls_config *config;
	struct store_redis *redis;
	struct dns_names *names; /* may be NULL */
	struct tls_live *live;
	int share_fd; /* -1: none */
};

/* Lives inside its owner; the fields are private. */
struct proc_keeper {
	struct loop_scope scope;
	const struct policy_tls_config *config;
	struct store_redis *redis;
	int share_fd;
	struct tls_share *share; /* for writing; NULL: somebody else keeps */
	bool is_away;		 /* and has been said to be */
	struct proc_stapler stapler;
};

/*
 * proc_keeper_start(k, parts): be ready to keep, in fibers, if there is
 * anything to.
 */
void proc_keeper_start(struct proc_keeper *k,
    const struct proc_keeper_parts *parts);

/*
 * proc_keeper_end(k): let another worker keep.  True when the fibers have
 * ended; until then call it again, later in the loop.
 */
bool proc_keeper_end(struct proc_keeper *k);

#endif
