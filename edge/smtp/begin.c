/*
 * begin: who is it, may it, and hello.
 */
#include "smtp/begin.h"

#include <sys/ioctl.h>

#include "base/clock.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/handshake.h"
#include "smtp/input.h"
#include "smtp/limits.h"
#include "smtp/log.h"
#include "smtp/proxy.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/violation.h"

/* For input that the kernel says it has. */
enum { READ_MS = 1000 };

static const char trouble[] = "Temporary local problem - please try later";

/* One trust list decides who may, and must, send a PROXY header. */
static bool
proxy_wait(struct smtp_session *s)
{
	enum outcome o = policy_peer_listed_wait(s->policy,
	    LANG_SET_HOSTS_PROXY, &s->peer.ip, &s->scratch);

	if (s->closing || o == OUT_CANCELLED)
		return false;
	if (o == OUT_OK) {
		s->input.proxy.session = true;
		return smtp_proxy_wait(s);
	}
	obs_count(OBS_CONNECTIONS, OBS_PROXY_NONE, 0);
	if (o == OUT_NONE)
		return true;
	/* Not known whose bytes these are. */
	smtp_log(s, "proxy", "hosts_proxy could not be answered for");
	smtp_end_421(s, "4.3.0", trouble, SMTP_END_LIMIT);
	return false;
}

static bool
is_implicit_tls(const struct smtp_session *s)
{
	const struct policy_generation *g = s->server->parts.generation;

	for (size_t i = 0; i < g->tls.port_count; i++)
		if (g->tls.ports[i] == s->input.received.port)
			return smtp_tls(s) != NULL;
	return false;
}

static bool
may_enter_wait(struct smtp_session *s)
{
	enum outcome o;

	if (s->server->draining || (s->health && s->server->unready)) {
		smtp_end_shutdown(s);
		return false;
	}
	if (s->health)
		return true;
	if (!smtp_limit_connections_wait(s))
		return false;
	o = policy_host_listed_wait(s->policy, LANG_SET_HOST_REJECT_CONNECTION,
	    &s->scratch);
	if (o == OUT_NONE)
		return true;
	if (s->closing || o == OUT_CANCELLED)
		return false;
	if (o == OUT_OK) {
		smtp_log_refused(s, SPAN("connection"), 554,
		    SPAN("host_reject_connection"));
		smtp_reply(s, 554, "5.7.1", "SMTP service not available");
		smtp_end(s, SMTP_END_DROP);
		return false;
	}
	smtp_end_421(s, "4.3.0", trouble, SMTP_END_LIMIT);
	return false;
}

/* False: refused, and told so.  ${banner} may be set by the policy. */
static bool
judge_wait(struct smtp_session *s, struct span *banner)
{
	struct policy_verdict v;

	if (s->health)
		return true;
	policy_connected(s->policy);
	if (policy_run_wait(s->policy, LANG_CONNECT, &s->scratch, &v) != OUT_OK)
		return false;
	if (v.verdict == LANG_VERDICT_ACCEPT) {
		*banner = v.text;
		return true;
	}
	smtp_refuse(s, LANG_CONNECT, SPAN("connection in \"connect\" ACL"), &v);
	smtp_end(s, SMTP_END_DROP);
	return false;
}

/* What the kernel holds counts too, when it is in clear. */
static bool
is_early_wait(struct smtp_session *s)
{
	int waiting = 0;
	enum outcome o;

	if (s->proxy_failed || !policy_controls_get(s->policy)->enforce_sync)
		return false;
	if (smtp_session_input_len(s) > 0)
		return true;
	if (s->input.tls.on ||
	    ioctl(net_stream_fd(s->stream), FIONREAD, &waiting) != 0 ||
	    waiting == 0)
		return false;
	/* So that the log can show it. */
	o = net_stream_read_wait(s->stream, clock_ms() + READ_MS);
	return o != OUT_CANCELLED;
}

/* RFC 5321 section 4.2: "220" SP Domain … */
static void
greet_wait(struct smtp_session *s, struct span text)
{
	enum outcome o = OUT_OK;

	if (text.len == 0)
		o = policy_expand_wait(s->policy, LANG_SET_SMTP_BANNER,
		    &s->scratch, &text);
	if (s->closing || o == OUT_CANCELLED)
		return;
	if (o != OUT_OK || text.len == 0)
		text = arena_printf(&s->scratch, "%.*s ESMTP",
		    SPAN_ARG(s->server->parts.generation->hostname));
	if (is_early_wait(s)) {
		if (!s->closing)
			smtp_violation_early(s);
		return;
	}
	smtp_reply_bare(s, 220, text);
	smtp_limit_clock(s);
}

static void
begin_wait(struct smtp_session *s)
{
	struct span banner = SPAN("");

	if (!proxy_wait(s))
		return;
	if (!may_enter_wait(s))
		return;
	if (is_implicit_tls(s) && !s->proxy_failed &&
	    !smtp_handshake_wait(s, true))
		return;
	if ((s->server->parts.generation->log_selector &
		POLICY_LOG_SMTP_CONNECTION) != 0)
		smtp_log(s, "connect", "SMTP connection from");
	if (judge_wait(s, &banner) && !s->closing)
		greet_wait(s, banner);
}

static void
begin(void *arg)
{
	struct smtp_session *s = arg;

	begin_wait(s);
	if (!s->closing)
		arena_fini(&s->scratch);
	s->busy = false;
	smtp_input_run(s);
}

void
smtp_begin(struct smtp_session *s)
{
	if (!smtp_session_fiber(s, begin))
		smtp_end_421(s, "4.3.2",
		    "Too much load; please try again "
		    "later.",
		    SMTP_END_LIMIT);
}
