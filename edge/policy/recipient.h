/*
 * recipient: verify = recipient.
 */
#ifndef POLICY_RECIPIENT_H
#define POLICY_RECIPIENT_H

#include "base/arena.h"
#include "base/outcome.h"
#include "lang/program.h"
#include "policy/session.h"

/*
 * policy_recipient_wait(s, callout, arena, why):
 * Whether the recipient in the session's input can be routed and, where a
 * callout is wanted, its backend takes it.  Sets what $address_data and
 * $recipient_verify_failure show.  What backends say is kept in Redis.
 *
 * Returns OUT_OK; OUT_NONE, OUT_TEMP, both with ${why}; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_recipient_wait(struct policy_session *s,
    const struct lang_callout *callout, struct arena *arena, struct span *why);

#endif
