/*
 * hosts: the backends of one route, in the order of trial.
 *
 * The hosts of the route, shuffled by weight where that is wanted, then its
 * fallback hosts; names are looked up when their turn comes.
 */
#ifndef DELIVER_HOSTS_H
#define DELIVER_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "deliver/lookup.h"
#include "deliver/pool.h"
#include "policy/route.h"

struct deliver;

/* Lives in its owner; the fields are private. */
struct deliver_hosts {
	struct deliver *deliver;
	const struct policy_route *route;
	struct arena *arena;
	const struct policy_target **order;
	size_t count;
	size_t next;		      /* in ${order} */
	struct deliver_places places; /* of the one before it */
	size_t next_place;
};

/* deliver_hosts_init(h, d, route, arena): before the first one. */
void deliver_hosts_init(struct deliver_hosts *h, struct deliver *d,
    const struct policy_route *route, struct arena *arena);

/*
 * deliver_hosts_next_wait(h, out): the next backend's pool.
 *
 * Returns OUT_OK; OUT_NONE when there is none left; OUT_CANCELLED.  A name
 * that is not found, or not for now, is passed over and logged.
 */
MUST_USE enum outcome deliver_hosts_next_wait(struct deliver_hosts *h,
    struct deliver_pool **out);

/*
 * deliver_hosts_order(targets, randomize, random, out): ${out}, of
 * targets->count places, is the order of trial.  Each group is shuffled on its
 * own: a host of weight w stands first w times as often as one of weight 1.
 *
 * random  yields 64 bits each time
 */
void deliver_hosts_order(const struct policy_targets *targets, bool randomize,
    uint64_t (*random)(void), const struct policy_target **out);

#endif
