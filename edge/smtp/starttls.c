/*
 * starttls: STARTTLS, RFC 3207.
 *
 * What stands in the input behind the command is an injection: it would be
 * executed as if it had come under TLS.  It is refused before the 220, and
 * between that and the handshake nothing is read in clear.
 */
#include "base/clock.h"
#include "net/stream.h"
#include "smtp/end.h"
#include "smtp/handshake.h"
#include "smtp/limits.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"
#include "smtp/violation.h"

static bool
judge_wait(struct smtp_session *s)
{
	struct policy_verdict v;

	if (s->health)
		return true;
	if (policy_run_wait(s->policy, LANG_STARTTLS, &s->scratch, &v) !=
	    OUT_OK)
		return false;
	if (v.verdict == LANG_VERDICT_ACCEPT)
		return true;
	smtp_refuse(s, LANG_STARTTLS, SPAN("STARTTLS"), &v);
	return false;
}

/* Say 220 and see it sent; false: the session ends. */
static bool
go_ahead_wait(struct smtp_session *s)
{
	uint64_t until_ms =
	    clock_ms() + smtp_session_number(s, LANG_SET_TLS_HANDSHAKE_TIMEOUT);

	net_stream_pause(s->stream);
	smtp_reply(s, 220, "2.0.0", "TLS go ahead");
	if (net_stream_flush_wait(s->stream, 0, until_ms) != OUT_OK) {
		smtp_end_lost(s);
		return false;
	}
	if (smtp_session_input_len(s) > 0) {
		smtp_violation_starttls(s);
		return false;
	}
	net_stream_resume(s->stream);
	return true;
}

/* RFC 3207 section 4.2: nothing that the client said before counts. */
static void
forget(struct smtp_session *s)
{
	s->input.helo = SPAN("");
	s->input.esmtp = false;
	s->may_pipeline = false;
	s->may_chunk = false;
	s->may_utf8 = false;
	s->may_dsn = false;
	s->may_starttls = false;
	s->free_commands |= SMTP_FREE_HELO | SMTP_FREE_EHLO;
}

void
smtp_verb_starttls(struct smtp_session *s, struct span arg)
{
	if (!s->may_starttls) {
		smtp_limit_protocol(s, 503, "5.5.1", SPAN(""),
		    "STARTTLS command used when not advertised");
		return;
	}
	if (arg.len > 0) {
		smtp_limit_protocol(s, 501, "5.5.4", SPAN(""),
		    "STARTTLS takes no argument");
		return;
	}
	if (smtp_session_input_len(s) > 0) {
		smtp_violation_starttls(s);
		return;
	}
	if (!judge_wait(s))
		return;
	if (smtp_session_input_len(s) > 0) {
		smtp_violation_starttls(s);
		return;
	}
	smtp_transaction_end(s);
	if (!go_ahead_wait(s))
		return;
	forget(s);
	smtp_handshake_wait(s, false);
}
