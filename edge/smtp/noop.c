/*
 * noop: NOOP, RFC 5321 section 4.1.1.9.
 */
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_noop(struct smtp_session *s, struct span arg)
{
	(void)arg;
	smtp_reply(s, 250, "2.0.0", "OK");
}
