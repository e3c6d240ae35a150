/*
 * grow: arrays that grow in an arena.
 */
#ifndef LANG_GROW_H
#define LANG_GROW_H

#include <stddef.h>

#include "base/arena.h"

/*
 * lang_grow(arena, items, count, size):
 * Room for one more than ${count} items of ${size} bytes.  ${items} was
 * returned by this function for the counts before, or is NULL for none.
 *
 * Returns the array, which may have moved; the next item is zeroed.
 */
void *lang_grow(struct arena *arena, void *items, size_t count, size_t size);

#endif
