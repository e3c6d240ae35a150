/*
 * delivery: what a policy may ask of the deliveries, which stand above it: a
 * table handed down.
 */
#ifndef POLICY_DELIVERY_H
#define POLICY_DELIVERY_H

#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

struct lang_callout;
struct policy_route;
struct policy_session;

/* A question to a backend about one recipient.  Plain data. */
struct policy_callout {
	const struct policy_route *route;
	struct span sender; /* "" for <> */
	struct span recipient;
	uint64_t timeout_ms; /* of each step */
	uint64_t until_ms;   /* of all */
};

struct policy_delivery {
	/* policy_recipient_wait of recipient.h, which stands above the runs
	   that call it. */
	enum outcome (*recipient_wait)(struct policy_session *s,
	    const struct lang_callout *callout, struct arena *arena,
	    struct span *why);
	/*
	 * Whether a backend of the route takes the recipient.  OUT_OK;
	 * OUT_PERM when it says no, with its words in ${text} and in ${step}
	 * "mail" or "recipient"; OUT_TEMP when it puts off or none can be
	 * asked; OUT_CANCELLED.
	 */
	enum outcome (*callout_wait)(void *arg, const struct policy_callout *c,
	    struct arena *arena, struct span *text, struct span *step);
	void *arg;
};

#endif
