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

/*
 * smtp_message_cut(s): the session has to end now.  If its client has heard
 * 353, finish the block, all that is not known being temporary, and end it;
 * false: it has not, and nothing was done.
 */
bool smtp_message_cut(struct smtp_session *s);

#endif
