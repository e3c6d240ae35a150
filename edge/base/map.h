/*
 * map: a hash table from bytes to pointers, in an arena.
 *
 * Keys are borrowed: they must live as long as the map.  The hash is seeded
 * by the kernel at the start of the program, so foreign keys cannot aim for
 * one bucket; processes forked from one program share the seed.  Nothing can
 * be removed.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct map_slot;

/* Plain data so that it can live inside its owner; the fields are private. */
struct map {
	struct arena *arena;
	struct map_slot *slots;
	size_t room;
	size_t count;
};

/* map_init(m, arena): empty; slots come from ${arena}. */
void map_init(struct map *m, struct arena *arena);

/* map_put(m, key, value): set or replace; ${value} is not NULL. */
void map_put(struct map *m, struct span key, void *value);

/* map_find(m, key): the value, or NULL. */
void *map_find(const struct map *m, struct span key);

/*
 * map_next(m, at, key): walk; start with *at = 0.  Returns the value and sets
 * ${key}, or NULL after the last.  The order is no order.
 */
void *map_next(const struct map *m, size_t *at, struct span *key);

/* map_hash(s): the seeded 64-bit hash (SipHash-1-3) of ${s}. */
uint64_t map_hash(struct span s);

#endif
