/*
 * prdr: per recipient, after the data.
 *
 * acl_smtp_data_prdr for each, in RCPT order, and the block of replies that a
 * client hears who asked for PRDR.
 */
#ifndef SMTP_PRDR_H
#define SMTP_PRDR_H

#include "base/outcome.h"
#include "smtp/transaction.h"

/*
 * smtp_prdr_is_on(t): whether this transaction ends in a PRDR block: MAIL
 * asked for it, and two or more RCPTs were answered 2yz.
 */
bool smtp_prdr_is_on(const struct smtp_transaction *t);

/*
 * smtp_prdr_judge_wait(s): run the policy for each recipient that is still to
 * be decided.  OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome smtp_prdr_judge_wait(struct smtp_session *s);

/*
 * smtp_prdr_reply(s): everyone is decided: one reply for each RCPT answered
 * 2yz, in that order, then the final one, which is returned.
 */
struct smtp_final smtp_prdr_reply(struct smtp_session *s);

#endif
