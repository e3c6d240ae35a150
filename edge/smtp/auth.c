/*
 * auth: AUTH, which is never offered.
 */
#include "smtp/limits.h"
#include "smtp/verbs.h"

void
smtp_verb_auth(struct smtp_session *s, struct span arg)
{
	(void)arg;
	/* RFC 4954 section 4 */
	smtp_limit_protocol(s, 503, "5.5.1", SPAN(""),
	    "AUTH command used when not advertised");
}
