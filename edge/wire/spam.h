/*
 * spam: what a spam scanner answers: rspamd's JSON, SpamAssassin's SPAMD.
 */
#ifndef WIRE_SPAM_H
#define WIRE_SPAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* Plain data; scores in thousandths, texts in the arena. */
struct wire_spam {
	bool is_spam; /* the scanner's own threshold is reached */
	int64_t score;
	int64_t required;
	struct span action; /* rspamd's, or "reject" and "no action" */
	struct span report;
};

enum {
	WIRE_SPAM_REPLY_MAX = 1 << 20,
	WIRE_SPAM_REPORT_MAX = 16 * 1024,
	WIRE_SPAM_SCORE_MAX = 1000000 /* points */
};

/*
 * wire_spam_rspamd(json, arena, out): the body of an answer to /checkv2.
 * Needs a deep stack for deep JSON: in a fiber, by loop_fiber_on_main.
 * False when it is no such object.
 */
bool wire_spam_rspamd(struct span json, struct arena *arena,
    struct wire_spam *out);

/*
 * wire_spam_spamd(reply, arena, out): a whole answer to REPORT, read up to
 * the end of the connection.  False when it is none, or not EX_OK.
 */
bool wire_spam_spamd(struct span reply, struct arena *arena,
    struct wire_spam *out);

#endif
