/*
 * transaction: one message to some recipients over one connection.
 *
 * Steps 2 to 7 of a delivery.  Before the final dot a failure decides
 * nothing: another host may be tried.  After it nothing is ever sent again
 * that was not plainly refused: what the backend did not say is temporary, and
 * counted as ambiguous.
 *
 * LMTP answers the dot for each recipient, SMTP with PRDR for each and then
 * for all, SMTP without it once.  That one reply is true of each recipient
 * when it says yes; a no may be about one of several, and is then left
 * undecided, so that the caller may ask for each alone.
 */
#ifndef DELIVER_TRANSACTION_H
#define DELIVER_TRANSACTION_H

#include "base/outcome.h"
#include "deliver/conversation.h"

/*
 * deliver_transaction_wait(t):
 * OUT_OK: every recipient has its outcome, be it a refusal, unless
 * t->shared_no.  OUT_TEMP: it broke, or MAIL was put off, before the final
 * dot: nothing was delivered; deliver_client_why or the recipients' texts say
 * why.  OUT_CANCELLED: given up before the final dot.
 */
MUST_USE enum outcome deliver_transaction_wait(struct deliver_transaction *t);

#endif
