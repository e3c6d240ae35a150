/*
 * help: HELP, RFC 5321 section 4.1.1.8.
 */
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_help(struct smtp_session *s, struct span arg)
{
	(void)arg;
	smtp_reply(s, 214, "2.0.0",
	    "Commands supported:\n"
	    "%sHELO EHLO MAIL RCPT DATA %sNOOP QUIT RSET HELP VRFY",
	    s->may_starttls ? "STARTTLS " : "", s->may_chunk ? "BDAT " : "");
}
