/*
 * quit: QUIT, RFC 5321 section 4.1.1.10.
 */
#include "base/log.h"
#include "smtp/end.h"
#include "smtp/log.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"

/* The policy may log and set the text; it cannot refuse. */
static struct span
judge_wait(struct smtp_session *s)
{
	struct policy_verdict v;

	if (s->health || s->proxy_failed || !policy_has(s->policy, LANG_QUIT) ||
	    policy_run_wait(s->policy, LANG_QUIT, &s->scratch, &v) != OUT_OK ||
	    v.verdict != LANG_VERDICT_ACCEPT)
		return SPAN("");
	return v.text;
}

void
smtp_verb_quit(struct smtp_session *s, struct span arg)
{
	struct span text;

	(void)arg;
	smtp_transaction_end(s);
	s->quit = true;
	text = judge_wait(s);
	if (s->closing)
		return;
	if (text.len > 0)
		smtp_reply_span(s, 221, SPAN("2.0.0"), text);
	else
		smtp_reply(s, 221, "2.0.0", "%.*s closing connection",
		    SPAN_ARG(s->server->parts.generation->hostname));
	if ((s->server->parts.generation->log_selector &
		POLICY_LOG_SMTP_CONNECTION) != 0)
		smtp_log(s, "connect", "SMTP connection closed by QUIT");
	smtp_end(s, NULL);
}
