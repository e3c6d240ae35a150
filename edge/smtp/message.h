/*
 * message: the answer to a message that has come whole.
 *
 * Structural refusals; acl_smtp_data_prdr per recipient; acl_smtp_data once;
 * delivery; the replies.  No 250 leaves before a backend's.
 */
#ifndef SMTP_MESSAGE_H
#define SMTP_MESSAGE_H

#include "smtp/session.h"

/* smtp_message_answer_wait(s): answer it; the transaction is over then. */
void smtp_message_answer_wait(struct smtp_session *s);

#endif
