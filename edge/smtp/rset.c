/*
 * rset: RSET, RFC 5321 section 4.1.1.5.
 */
#include "smtp/limits.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"

void
smtp_verb_rset(struct smtp_session *s, struct span arg)
{
	if (arg.len > 0) {
		smtp_limit_protocol(s, 501, "5.5.4", SPAN(""),
		    "RSET takes no argument");
		return;
	}
	smtp_transaction_end(s);
	smtp_reply(s, 250, "2.0.0", "Reset OK");
}
