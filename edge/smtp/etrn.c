/*
 * etrn: ETRN; there is no queue.
 */
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_etrn(struct smtp_session *s, struct span arg)
{
	(void)arg;
	/* RFC 1985 section 5.3.4 */
	smtp_reply(s, 458, "4.7.1", "Administrative prohibition");
}
