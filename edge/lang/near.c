/*
 * near: edit distance, with a limit that grows with the name.
 */
#include "lang/near.h"

/* How far a misspelling may be from what was meant. */
static unsigned
distance_max(size_t len)
{
	if (len <= 3)
		return 1;
	if (len < 9)
		return 2;
	return len < 15 ? (unsigned)len / 3 : 5;
}

void
lang_near_init(struct lang_near *n, struct span name)
{
	*n =
	    (struct lang_near){ name, { NULL, 0 }, distance_max(name.len) + 1 };
}

void
lang_near_try(struct lang_near *n, struct span known)
{
	if (known.len == 0)
		return;

	unsigned distance = span_distance(n->name, known);
	if (distance < n->distance) {
		n->distance = distance;
		n->best = known;
	}
}
