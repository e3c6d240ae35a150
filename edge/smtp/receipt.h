/*
 * receipt: whether the client has heard our final reply.
 *
 * Behind a proxy a successful write proves nothing; a command that was
 * received after the reply does.  One that stood there before, such as a
 * pipelined QUIT, does not.  A reply that is not acknowledged within
 * SMTP_RECEIPT_MS, or before the next reply is due, or at all, is written into
 * the ledger; one that is lets entries that stand there end soon.
 */
#ifndef SMTP_RECEIPT_H
#define SMTP_RECEIPT_H

#include <stddef.h>

#include "smtp/session.h"

enum { SMTP_RECEIPT_MS = 2000 };

/* smtp_receipt_init(s): a new session awaits nothing. */
void smtp_receipt_init(struct smtp_session *s);

/*
 * smtp_receipt_await(s): the transaction's final reply was queued; its slip
 * is taken over.
 */
void smtp_receipt_await(struct smtp_session *s);

/* smtp_receipt_command(s, bytes): a command line of so many was read. */
void smtp_receipt_command(struct smtp_session *s, size_t bytes);

/* smtp_receipt_lost(s): the connection ends, or another reply is due. */
void smtp_receipt_lost(struct smtp_session *s);

#endif
