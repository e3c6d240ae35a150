/*
 * ledger: a transaction's dealings with deliver/ledger.
 */
#ifndef SMTP_LEDGER_H
#define SMTP_LEDGER_H

#include "base/outcome.h"
#include "deliver/ledger.h"
#include "policy/identity.h"
#include "smtp/transaction.h"

/*
 * smtp_ledger_recipient(a, arena): a recipient as the ledger's names have it:
 * as given, its domain folded.
 */
struct span smtp_ledger_recipient(const struct mail_address *a,
    struct arena *arena);

/* smtp_ledger_identify(slip, id): under whose names. */
void smtp_ledger_identify(struct deliver_slip *slip,
    const struct policy_identity *id);

/*
 * smtp_ledger_open_wait(s): the content is whole: make the transaction's slip
 * and ask what is known; recipients that were taken before are decided.
 * t->has_ledger tells whether Redis could be asked.  OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome smtp_ledger_open_wait(struct smtp_session *s);

/*
 * smtp_ledger_may_deliver(s): the last look before a delivery.  Decides those
 * whose delivery by another is under way; false when nobody may be delivered:
 * several recipients, one reply, and no ledger to remember the outcomes by.
 */
bool smtp_ledger_may_deliver(struct smtp_session *s);

/* smtp_ledger_is_keyed(t): whether the ledger can tell this message. */
bool smtp_ledger_is_keyed(const struct smtp_transaction *t);

/*
 * smtp_ledger_claim_wait(s): the backend is silent: say that a delivery is
 * under way.  OUT_OK, also if it could not be said; OUT_CANCELLED.
 */
MUST_USE enum outcome smtp_ledger_claim_wait(struct smtp_session *s);

/*
 * smtp_ledger_note_wait(s, acts): write what a ruling wants written before
 * the client hears it.  OUT_OK, also if it could not be; OUT_CANCELLED: the
 * slip's marks stand, somebody else has to write them.
 */
MUST_USE enum outcome smtp_ledger_note_wait(struct smtp_session *s,
    const struct smtp_act *acts);

/*
 * smtp_ledger_abandon(s): the client has gone without a reply: whatever of
 * the transaction a backend has taken is written down without it.
 */
void smtp_ledger_abandon(struct smtp_session *s);

#endif
