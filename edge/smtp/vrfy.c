/*
 * vrfy: VRFY; who has a mailbox is the backend's to know and to keep.
 */
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_vrfy(struct smtp_session *s, struct span arg)
{
	(void)arg;
	/* RFC 5321 section 3.5.3 */
	smtp_reply(s, 252, "2.5.2", "Administrative prohibition");
}
