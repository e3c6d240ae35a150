/*
 * expn: EXPN; lists are the backend's.
 */
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_expn(struct smtp_session *s, struct span arg)
{
	(void)arg;
	smtp_reply(s, 550, "5.7.1", "Administrative prohibition");
}
