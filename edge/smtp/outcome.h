/*
 * outcome: from what became of each recipient to what the client hears.
 *
 * Pure: no session, no waiting.  smtp_outcome_rule is the whole of it: from
 * what the client can take, what became of each recipient, what the site
 * chose and what the ledger knew, to the reply and to what the ledger is told.
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
	bool known;	      /* a backend took it in an earlier transaction */
	bool hinted;	      /* it was told to come back */
	enum outcome outcome; /* OUT_OK, OUT_TEMP, OUT_PERM */
	int code;
	struct span enhanced;
	struct span text; /* lines joined by \n; "" for the usual one */
};

/* mixed_outcome; the order of its words. */
enum smtp_mixed { SMTP_MIXED_LEDGER, SMTP_MIXED_STRICT, SMTP_MIXED_NOTIFY };

/* Under which a ruling is made. */
struct smtp_terms {
	bool block; /* the client hears each recipient's own reply */
	enum smtp_mixed mixed;
	bool may_notify;  /* a DSN can be handed over, and may be */
	bool is_keyed;	  /* the ledger can tell this message from others */
	bool is_claimed;  /* claims of ours stand in the ledger */
	bool undelivered; /* nobody was delivered who would have needed it */
};

/* What the ledger is told of a recipient before the client hears anything. */
enum smtp_note {
	SMTP_NOTE_NONE,
	SMTP_NOTE_TAKEN, /* it must not be delivered again */
	SMTP_NOTE_DROP	 /* our claim ends, nothing was taken */
};

struct smtp_act {
	enum smtp_note note;
	bool if_unheard; /* taken, should the client not acknowledge it */
	bool told;	 /* what the client hears settles it */
	char hint;	 /* its class, '-' to forget it, 0 to leave it */
};

/* The reply for the whole message. */
struct smtp_final {
	enum outcome outcome; /* class of the reply */
	int code;
	struct span enhanced;
	bool is_mixed;	/* the recipients' classes differ */
	size_t speaker; /* whose code and text it carries */
	bool notify;	/* refused ones are told by a DSN first */
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
 * are 450 in a PRDR block, 421 too, and 451 elsewhere; what a backend said
 * stays.
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

/*
 * smtp_outcome_rule(terms, o, n, acts): the final reply, and into ${acts} what
 * is to be done about each recipient.  DESIGN's rules:
 *
 * A block tells each its own.  Else, all alike: that class.  Mixed, by
 * terms->mixed: "ledger": 451, the ledger keeps who was taken, and a hint of
 * each one's class splits the retry; "strict": one refusal for good refuses
 * all, one for now puts all off, as with "ledger"; "notify": 250 after a DSN
 * for those refused for good, where nobody is put off; else as "ledger".
 */
struct smtp_final smtp_outcome_rule(const struct smtp_terms *terms,
    const struct smtp_outcome *o, size_t n, struct smtp_act *acts);

#endif
