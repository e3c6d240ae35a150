/*
 * outcome: from what became of each recipient to what the client hears.
 *
 * Pure: no session, no waiting.
 */
#ifndef SMTP_OUTCOME_H
#define SMTP_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "base/span.h"

/* One recipient's.  Plain data; zeroed: still to be decided. */
struct smtp_outcome {
	bool decided;
	bool ours;	      /* policy's or this server's, not a backend's */
	enum outcome outcome; /* OUT_OK, OUT_TEMP, OUT_PERM */
	int code;
	struct span enhanced;
	struct span text; /* lines joined by \n; "" for the usual one */
};

/* The reply for the whole message. */
struct smtp_final {
	enum outcome outcome; /* class of the reply */
	int code;
	struct span enhanced;
	bool is_mixed;	/* the recipients' classes differ */
	size_t speaker; /* whose code and text it carries */
};

/*
 * smtp_outcome_set(o, outcome, code, enhanced, text): decide one, for a
 * reason of ours.  ${code} may be 0 or of another class than ${outcome}: the
 * usual code of that class is then taken.
 */
void smtp_outcome_set(struct smtp_outcome *o, enum outcome outcome, int code,
    struct span enhanced, struct span text);

/* smtp_outcome_is_pending(o): whether it is still to be decided. */
bool smtp_outcome_is_pending(const struct smtp_outcome *o);

/*
 * smtp_outcome_code(o, in_prdr): its reply code.  Our own temporary refusals
 * are 450 in a PRDR block and 451 elsewhere; what a backend said stays.
 */
int smtp_outcome_code(const struct smtp_outcome *o, bool in_prdr);

/*
 * smtp_outcome_prdr(o, n): the reply that ends a PRDR block: 250 if any is
 * ok, else 450 if any is temporary, else 550.
 */
struct smtp_final smtp_outcome_prdr(const struct smtp_outcome *o, size_t n);

/*
 * smtp_outcome_single(o, n): the one reply of a transaction without a PRDR
 * block.  All alike: that class and the first recipient's code.  Mixed: 451
 * 4.5.0, for a 250 would lose mail and a 5xx would bounce what was taken.
 */
struct smtp_final smtp_outcome_single(const struct smtp_outcome *o, size_t n);

#endif
