/*
 * violation: count it, log it with its likely cause, say it, close.
 */
#include "smtp/violation.h"

#include "base/buf.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/log.h"
#include "smtp/reply.h"
#include "wire/proxy_hint.h"

enum { SHOWN_BYTES = 100 };

/* What an operator should look at first. */
static const char *
likely_cause(const struct smtp_session *s, enum wire_proxy_hint hint)
{
	switch (hint) {
	case WIRE_HINT_PROXY_V1:
	case WIRE_HINT_PROXY_V2:
		return s->input.proxy.session ?
		    " (a second PROXY header)" :
		    " (PROXY header from a peer that is not in hosts_proxy)";
	case WIRE_HINT_HTTP:
		return " (an HTTP request)";
	case WIRE_HINT_TLS:
		return " (a TLS ClientHello: is this port missing in "
		       "tls_on_connect_ports?)";
	default:
		return "";
	}
}

static void
sync_reply(struct smtp_session *s, const char *reason)
{
	smtp_reply(s, 554, "5.5.0", "SMTP synchronization error");
	smtp_end(s, reason);
}

void
smtp_violation_early(struct smtp_session *s)
{
	struct span in = net_stream_pullup(s->stream, SHOWN_BYTES);
	enum wire_proxy_hint hint = wire_proxy_hint(in);

	in = span_first(in, SHOWN_BYTES);
	obs_count(OBS_VIOLATIONS, OBS_EARLY_TALK, 0);
	if (!s->input.proxy.session &&
	    (hint == WIRE_HINT_PROXY_V1 || hint == WIRE_HINT_PROXY_V2))
		obs_count(OBS_PROXY_ERRORS, OBS_PROXY_UNTRUSTED, 0);
	if (hint == WIRE_HINT_HTTP || hint == WIRE_HINT_TLS)
		obs_count(OBS_VIOLATIONS, OBS_WRONG_PROTOCOL, 0);
	smtp_log(s, "protocol",
	    "SMTP protocol synchronization error (input "
	    "sent without waiting for greeting): rejected connection%s "
	    "input=\"%.*s\" from",
	    likely_cause(s, hint), SPAN_ARG(in));
	sync_reply(s, SMTP_END_SYNC);
}

void
smtp_violation_sync(struct smtp_session *s)
{
	struct span in =
	    span_first(net_stream_pullup(s->stream, SHOWN_BYTES), SHOWN_BYTES);

	obs_count(OBS_VIOLATIONS, OBS_PIPELINING, 0);
	smtp_log(s, "protocol",
	    "SMTP protocol synchronization error (next "
	    "input sent too soon: pipelining was%s advertised): rejected "
	    "\"%.*s\" next input=\"%.*s\"",
	    s->may_pipeline ? "" : " not",
	    SPAN_ARG(span_first(s->input.command, SHOWN_BYTES)), SPAN_ARG(in));
	sync_reply(s, SMTP_END_SYNC);
}

void
smtp_violation_starttls(struct smtp_session *s)
{
	obs_count(OBS_VIOLATIONS, OBS_STARTTLS_INJECTION, 0);
	smtp_log(s, "protocol",
	    "plaintext sent after STARTTLS; it was not "
	    "executed:");
	/* RFC 3207 section 4.2: nothing said in clear may count later. */
	net_stream_consume(s->stream, net_stream_input_len(s->stream));
	sync_reply(s, SMTP_END_SYNC);
}

void
smtp_violation_line_end(struct smtp_session *s, int code, enum wire_fault fault,
    const char *where)
{
	bool is_lf = fault == WIRE_FAULT_BARE_LF;

	obs_count(OBS_VIOLATIONS, is_lf ? OBS_BARE_LF : OBS_BARE_CR, 0);
	smtp_log(s, "protocol", "bare %s in %s: rejected", is_lf ? "LF" : "CR",
	    where);
	/* RFC 5321 section 2.3.8: CR LF ends a line, and nothing else. */
	smtp_reply(s, code, "5.5.2", "bare %s in %s: lines must end in CR LF",
	    is_lf ? "LF" : "CR", where);
	smtp_end(s, SMTP_END_SYNPROT);
}

void
smtp_violation_http(struct smtp_session *s)
{
	obs_count(OBS_VIOLATIONS, OBS_WRONG_PROTOCOL, 0);
	smtp_log(s, "protocol", "HTTP request \"%.*s\": rejected",
	    SPAN_ARG(span_first(s->input.command, SHOWN_BYTES)));
	smtp_reply(s, 554, "5.5.1", "this is an SMTP server");
	smtp_end(s, SMTP_END_COMMANDS);
}
