/*
 * split: who may share a transaction.
 *
 * A message without a PRDR block has one reply, so recipients whom different
 * rules await are told 452 4.5.3 and come in another transaction: by
 * recipient_class, by the class they had when the message was here before,
 * and all of them while the ledger cannot be asked.
 */
#ifndef SMTP_SPLIT_H
#define SMTP_SPLIT_H

#include "smtp/transaction.h"

/*
 * smtp_split_hint_wait(s, r, note):
 * What is known of ${r} from before, into ${note}; suspends the fiber.  True:
 * go on.  False: it was told to come later, or the session ends.
 */
bool smtp_split_hint_wait(struct smtp_session *s,
    const struct mail_recipient *r, struct smtp_rcpt_note *note);

/*
 * smtp_split_class_wait(s, r, note): the policy has taken ${r}; whether its
 * recipient_class, which is left in ${note}, fits the transaction.  As
 * smtp_split_hint_wait.
 */
bool smtp_split_class_wait(struct smtp_session *s,
    const struct mail_recipient *r, struct smtp_rcpt_note *note);

/* smtp_split_joined(t, note): a recipient was answered 2yz. */
void smtp_split_joined(struct smtp_transaction *t,
    const struct smtp_rcpt_note *note);

#endif
