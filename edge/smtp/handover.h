/*
 * handover: those whom nothing has decided yet, to the backends.
 */
#ifndef SMTP_HANDOVER_H
#define SMTP_HANDOVER_H

#include "base/outcome.h"
#include "smtp/transaction.h"

/* smtp_handover_is_left(s, i): whether recipient ${i} is to be delivered. */
bool smtp_handover_is_left(struct smtp_session *s, size_t i);

/* smtp_handover_left(s): how many are. */
size_t smtp_handover_left(struct smtp_session *s);

/*
 * smtp_handover_wait(s): deliver to those left and take their outcomes.  A
 * delivery past its final dot that cannot be waited for goes on alone and
 * tells the ledger.  OUT_OK, also when time is up; OUT_CANCELLED.
 */
MUST_USE enum outcome smtp_handover_wait(struct smtp_session *s);

/* smtp_handover_look(s): the client has ended its half of the connection; a
   delivery under way is claimed in the ledger now. */
void smtp_handover_look(struct smtp_session *s);

#endif
