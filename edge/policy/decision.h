/*
 * decision: one decision about a client, with what led to it.
 *
 * Made at the end of each run of an ACL, and for refusals that no policy
 * made; handed to whoever watches a session (struct policy_observer) and gone
 * when that returns.
 */
#ifndef POLICY_DECISION_H
#define POLICY_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "lang/record.h"
#include "lang/verdict.h"
#include "policy/privacy.h"
#include "policy/session.h"
#include "policy/verdict.h"

/* Plain data, all borrowed. */
struct policy_decision {
	const struct policy_session *session;
	enum lang_phase phase; /* LANG_PHASES: not a policy's */
	struct span what;      /* then: "RCPT <a@b>", "after DATA"; else "" */
	const struct lang_record *record; /* NULL: no policy ran */
	struct lang_pos pos;		  /* what decided; line 0: nothing */
	bool implicit;			  /* by the end of the ACL */
	const struct policy_verdict *verdict;
	uint64_t took_us;
};

/* policy_decision_is_refusal(d): whether the client hears 4xx or 5xx. */
bool policy_decision_is_refusal(const struct policy_decision *d);

/* policy_decision_id(d): the trace id, of the message or the connection. */
struct span policy_decision_id(const struct policy_decision *d);

/* policy_decision_stage(d): "rcpt", "data", …; ${what} when no policy ran. */
struct span policy_decision_stage(const struct policy_decision *d);

/*
 * policy_decision_place(d, pos, out): append "FILE:LINE"; nothing when
 * ${pos} is nowhere.
 */
void policy_decision_place(const struct policy_decision *d, struct lang_pos pos,
    struct buf *out);

/*
 * policy_decision_json(d, p, brief, out): one JSON object in ASCII.  ${brief}
 * tells only the statement that decided, not those that passed.
 */
void policy_decision_json(const struct policy_decision *d,
    const struct policy_privacy *p, bool brief, struct buf *out);

/* policy_decision_text(d, p, out): lines for people. */
void policy_decision_text(const struct policy_decision *d,
    const struct policy_privacy *p, struct buf *out);

#endif
