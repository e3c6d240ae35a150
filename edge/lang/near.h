/*
 * near: which of many names a misspelt one is nearest to.
 */
#ifndef LANG_NEAR_H
#define LANG_NEAR_H

#include "base/span.h"

/* Plain data; ${best} is empty while nothing is near enough. */
struct lang_near {
	struct span name;
	struct span best;
	unsigned distance;
};

/* lang_near_init(n, name): nothing found yet. */
void lang_near_init(struct lang_near *n, struct span name);

/* lang_near_try(n, known): take ${known} if it is nearer than the best. */
void lang_near_try(struct lang_near *n, struct span known);

#endif
