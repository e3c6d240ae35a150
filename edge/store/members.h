/*
 * members: which of several keys a set or a hash has, in one round trip,
 * whatever its size.
 */
#ifndef STORE_MEMBERS_H
#define STORE_MEMBERS_H

#include "store/redis.h"
#include "store/subject.h"

/* What was found.  Plain data. */
struct store_found {
	size_t index;	   /* of the first one, in the order of the keys */
	struct span value; /* of a hash's field; in the arena */
	bool old;	   /* Redis is away; this is what was last known */
	const char *why;   /* on OUT_TEMP: the reason, for logs; in the arena */
};

/*
 * store_members_wait(r, set, keys, arena, out):
 * Ask which of ${keys} is in the set named ${set}, unless the near cache
 * knows; suspends the fiber.
 *
 * Returns OUT_OK; OUT_NONE when there is no such set or none of them is in
 * it; OUT_TEMP, also when ${set} names something else; OUT_CANCELLED.
 * out->old counts on OUT_OK and OUT_NONE.
 */
MUST_USE enum outcome store_members_wait(struct store_redis *r, struct span set,
    const struct store_keys *keys, struct arena *arena,
    struct store_found *out);

/* store_fields_wait(r, hash, keys, arena, out): likewise a hash's fields. */
MUST_USE enum outcome store_fields_wait(struct store_redis *r, struct span hash,
    const struct store_keys *keys, struct arena *arena,
    struct store_found *out);

#endif
