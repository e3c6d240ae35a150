/*
 * end: unwind first, then close, then let the policy know, then free.
 *
 * A fiber of the session may hold its stream or its arena; so nothing is
 * taken away before the scope is idle.
 */
#include "smtp/end.h"

#include "loop/fiber.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "smtp/log.h"
#include "smtp/receipt.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"

static enum obs_stop
how_far(const struct smtp_session *s)
{
	if (!s->counted)
		return OBS_STOP_PROXY;
	if (s->answering)
		return OBS_STOP_AFTER_DATA;
	if (s->mode == SMTP_DATA || s->mode == SMTP_CHUNK)
		return OBS_STOP_DATA;
	switch (smtp_transaction_state(s)) {
	case SMTP_FRESH:
		return OBS_STOP_CONNECT;
	case SMTP_GREETED:
		return OBS_STOP_HELO;
	case SMTP_MAIL:
		return OBS_STOP_MAIL;
	default:
		return OBS_STOP_RCPT;
	}
}

static void
gone(void *arg)
{
	struct smtp_session *s = arg;

	smtp_session_free(&s);
}

/* What the policy says at the end is heard by nobody. */
static void
notquit(void *arg)
{
	struct smtp_session *s = arg;
	struct policy_verdict v;
	enum outcome o;

	s->input.notquit_reason = s->reason;
	o = policy_run_wait(s->policy, LANG_NOTQUIT, &s->scratch, &v);
	(void)o;
}

static void
unwound(void *arg)
{
	struct smtp_session *s = arg;

	s->busy = false;
	smtp_receipt_lost(s);
	smtp_transaction_end(s);
	if (s->lost)
		net_stream_free(&s->stream);
	else
		net_stream_finish(&s->stream);
	if (s->reason != NULL && !s->health &&
	    policy_has(s->policy, LANG_NOTQUIT) &&
	    loop_fiber_start(&s->connection, notquit, s))
		loop_scope_when_idle(&s->connection, gone, s);
	else
		gone(s);
}

void
smtp_end(struct smtp_session *s, const char *reason)
{
	if (s->closing)
		return;
	if (reason != NULL && !s->health)
		obs_count(OBS_CONNECTIONS_LOST, how_far(s), 0);
	s->closing = true;
	s->reason = reason;
	loop_timer_stop(&s->timer);
	loop_scope_cancel(&s->command);
	loop_scope_cancel(&s->early);
	loop_scope_when_idle(&s->connection, unwound, s);
}

void
smtp_end_421(struct smtp_session *s, const char *enhanced, const char *text,
    const char *reason)
{
	if (s->closing)
		return;
	smtp_reply(s, 421, enhanced, "%s", text);
	smtp_end(s, reason);
}

void
smtp_end_shutdown(struct smtp_session *s)
{
	if (s->closing)
		return;
	smtp_reply(s, 421, "4.3.2",
	    "%.*s: Service not available - closing connection",
	    SPAN_ARG(s->server->parts.generation->hostname));
	smtp_end(s, SMTP_END_SIGNAL);
}

void
smtp_end_lost(struct smtp_session *s)
{
	if (s->closing)
		return;
	s->lost = s->lost || net_stream_ended(s->stream) == NET_LOST;
	if (s->mode == SMTP_DATA || s->mode == SMTP_CHUNK)
		smtp_log(s, "lost",
		    "unexpected disconnection while reading "
		    "message data from");
	else if (s->answering)
		smtp_log(s, "lost", "client went away before our reply:");
	else
		smtp_log(s, "lost",
		    "unexpected disconnection while reading "
		    "SMTP command from");
	smtp_end(s, SMTP_END_LOST);
}
