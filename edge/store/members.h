/*
 * members: which of several keys a set or a hash has, in one round trip,
 * whatever its size.
 */
#ifndef STORE_MEMBERS_H
#define STORE_MEMBERS_H

#include "store/redis.h"
#include "store/subject.h"

/*
 * store_members_wait(r, set, keys, arena, index, why):
 * Ask which of ${keys} is in the set named ${set}; suspends the fiber.
 *
 * index  on OUT_OK: of the first one, in the order of ${keys}
 * why    on OUT_TEMP: the reason, for logs; in ${arena}
 *
 * Returns OUT_OK; OUT_NONE when there is no such set or none of them is in
 * it; OUT_TEMP, also when ${set} names something else; OUT_CANCELLED.
 */
MUST_USE enum outcome store_members_wait(struct store_redis *r, struct span set,
    const struct store_keys *keys, struct arena *arena, size_t *index,
    const char **why);

/* Where a field was found.  Plain data. */
struct store_field {
	size_t index;
	struct span value; /* in the arena */
};

/*
 * store_fields_wait(r, hash, keys, arena, out, why): the same for the fields
 * of a hash; ${out} is the first one and its value.
 */
MUST_USE enum outcome store_fields_wait(struct store_redis *r, struct span hash,
    const struct store_keys *keys, struct arena *arena, struct store_field *out,
    const char **why);

#endif
