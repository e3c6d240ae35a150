/*
 * grow: an array is full whenever its count is a power of two.
 */
#include "lang/grow.h"

#include <string.h>

void *
lang_grow(struct arena *arena, void *items, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return items;

	void *more = arena_array(arena, count == 0 ? 1 : count * 2, size);
	if (count > 0)
		memcpy(more, items, count * size);
	return more;
}
