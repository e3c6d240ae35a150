/*
 * near: edit distance, with a limit that grows with the name; parts of a name
 * in another order are one edit.
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

static bool
has_part(struct span name, struct span part)
{
	struct span one;

	while (span_cut(&name, '_', &one))
		if (span_eq_icase(one, part))
			return true;
	return false;
}

/* sender_address_host for sender_host_address: many letters, one mistake. */
static bool
is_reordered(struct span a, struct span b)
{
	struct span part;

	if (a.len != b.len)
		return false;
	while (span_cut(&a, '_', &part))
		if (!has_part(b, part))
			return false;
	return true;
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

	unsigned distance =
	    is_reordered(n->name, known) ? 1 : span_distance(n->name, known);
	if (distance < n->distance) {
		n->distance = distance;
		n->best = known;
	}
}
