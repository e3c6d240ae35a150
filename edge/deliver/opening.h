/*
 * opening: what a transport's lists and texts say of one backend.
 */
#ifndef DELIVER_OPENING_H
#define DELIVER_OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "deliver/begin.h"

struct policy_world;

/* What is wanted of a pool.  Plain data. */
struct deliver_want {
	/* Do not take an idle one: the last one that was turned out stale. */
	bool fresh;
	const struct deliver_party *party; /* for whom; NULL: nobody */
	struct span router;		   /* who has chosen the backend */
	uint64_t until_ms;
};

/*
 * deliver_opening_wait(o, shared, b, want, arena):
 * Fill ${o}: our name, what is avoided with ${b}, proxies, whether TLS is
 * wanted, and a session without a client that sees ${b}; suspends the fiber.
 * A list that cannot be answered does not apply, and our name is then the
 * host's own; secure.h says what becomes of TLS.
 *
 * Returns false when it was cancelled.
 */
bool deliver_opening_wait(struct deliver_opening *o,
    struct deliver_shared *shared, const struct deliver_backend *b,
    const struct deliver_want *want, struct arena *arena);

#endif
