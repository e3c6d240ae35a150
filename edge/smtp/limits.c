/*
 * limits: Exim's options and replies; every one counts the real client.
 */
#include "smtp/limits.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/num.h"
#include "net/clients.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/log.h"
#include "smtp/reply.h"

/* The seeds say nothing of a bound here; a few more than a client that
   believes in pipelining may have sent at once. */
enum { PROXY_FAILED_MAX = 20 };

void
smtp_limit_clock_until(struct smtp_session *s, uint64_t until_ms)
{
	bool earlier = s->until_ms == 0 || until_ms < s->until_ms;

	s->until_ms = until_ms;
	if (earlier)
		loop_timer_set(&s->timer, until_ms);
}

void
smtp_limit_clock(struct smtp_session *s)
{
	smtp_limit_clock_until(s,
	    clock_ms() + smtp_session_number(s, LANG_SET_SMTP_RECEIVE_TIMEOUT));
}

static bool
refuse_connection(struct smtp_session *s, enum obs_limit limit,
    const char *text)
{
	obs_count(OBS_LIMITS, limit, 0);
	smtp_log_refused(s, SPAN("connection"), 421, span_of(text));
	smtp_end_421(s, "4.7.0", text, SMTP_END_LIMIT);
	return false;
}

/* Empty, not a number or without an answer: no limit. */
static uint64_t
per_host_wait(struct smtp_session *s)
{
	struct span text;
	uint64_t n = 0;

	if (policy_expand_wait(s->policy, LANG_SET_SMTP_ACCEPT_MAX_PER_HOST,
		&s->scratch, &text) != OUT_OK)
		return 0;
	return num_u64(span_trim(text), UINT32_MAX, &n) ? n : 0;
}

/* The load average of the last minute is above smtp_load_reserve. */
static bool
is_overloaded(const struct smtp_session *s)
{
	int64_t max = s->server->parts.generation->load_reserve_percent;
	double load;

	return max >= 0 && getloadavg(&load, 1) == 1 &&
	    load * 100 > (double)max;
}

/*
 * Whether the reserve must do.  A client of which nobody knows whether it is
 * one of smtp_reserve_hosts is put off, as are those that are not.
 */
static bool
is_reserved_wait(struct smtp_session *s)
{
	return policy_host_listed_wait(s->policy, LANG_SET_SMTP_RESERVE_HOSTS,
		   &s->scratch) == OUT_OK;
}

/* Past all but the reserve, or under too much load. */
static bool
may_enter_wait(struct smtp_session *s, uint64_t max)
{
	const struct smtp_parts *p = &s->server->parts;
	uint64_t reserve = smtp_session_number(s, LANG_SET_SMTP_ACCEPT_RESERVE);
	bool scarce = max > 0 && reserve > 0 &&
	    net_clients_total(p->clients) + reserve > max;
	bool loaded = is_overloaded(s);

	if ((!scarce && !loaded) || is_reserved_wait(s))
		return true;
	if (s->closing)
		return false;
	if (loaded)
		return refuse_connection(s, OBS_LIMIT_LOAD,
		    "Too much load; please try again later.");
	return refuse_connection(s, OBS_LIMIT_CONNECTIONS,
	    arena_printf(&s->scratch,
		"%.*s: Too many concurrent SMTP "
		"connections; please try again later",
		SPAN_ARG(p->generation->hostname))
		.at);
}

bool
smtp_limit_connections_wait(struct smtp_session *s)
{
	const struct smtp_parts *p = &s->server->parts;
	uint64_t max = smtp_session_number(s, LANG_SET_SMTP_ACCEPT_MAX);
	uint64_t max_here = per_host_wait(s);
	uint32_t here;

	if (s->closing)
		return false;
	here = net_clients_enter(p->clients, p->column, &s->input.client.ip);
	s->counted = true;
	if (max > 0 && net_clients_total(p->clients) > max)
		return refuse_connection(s, OBS_LIMIT_CONNECTIONS,
		    "Too many concurrent SMTP connections; "
		    "please try again later.");
	if (!may_enter_wait(s, max))
		return false;
	if (max_here > 0 && here > max_here)
		return refuse_connection(s, OBS_LIMIT_PER_HOST,
		    "Too many concurrent SMTP connections from this IP "
		    "address; please try again later.");
	return true;
}

void
smtp_limit_protocol(struct smtp_session *s, int code, const char *enhanced,
    struct span data, const char *text)
{
	uint64_t max = smtp_session_number(s, LANG_SET_SMTP_MAX_SYNPROT_ERRORS);
	const char *colon = data.len > 0 ? ": " : "";

	smtp_log(s, "protocol", "SMTP %s error in \"%.*s\": %s:",
	    code == 503 ? "protocol" : "syntax",
	    SPAN_ARG(span_first(s->input.command, 200)), text);
	if (++s->faults <= max) {
		smtp_reply(s, code, enhanced, "%.*s%s%s",
		    SPAN_ARG(span_first(data, 400)), colon, text);
		return;
	}
	obs_count(OBS_LIMITS, OBS_LIMIT_SYNTAX_ERRORS, 0);
	smtp_reply(s, code, enhanced,
	    "%.*s%s%s\n"
	    "Too many syntax or protocol errors",
	    SPAN_ARG(span_first(data, 400)), colon, text);
	smtp_log(s, "limit", "dropped: too many syntax or protocol errors");
	smtp_end(s, SMTP_END_SYNPROT);
}

void
smtp_limit_path(struct smtp_session *s, struct span path, unsigned flags,
    enum wire_address_fault fault, const char *enhanced)
{
	/* RFC 6531 section 3.5 */
	if (fault == WIRE_ADDRESS_8BIT && s->may_utf8 &&
	    (flags & WIRE_ADDRESS_UTF8) == 0)
		smtp_limit_protocol(s, 553, "5.6.7", path,
		    "this address needs SMTPUTF8");
	else
		smtp_limit_protocol(s, 501, enhanced, path,
		    wire_address_fault_text(fault));
}

void
smtp_limit_misplaced(struct smtp_session *s, const char *text)
{
	if (s->excused) {
		smtp_reply(s, 503, "5.5.1", "%s", text);
		return;
	}
	smtp_limit_protocol(s, 503, "5.5.1", SPAN(""), text);
	/* One fault does not excuse the next. */
	s->refusal = false;
}

void
smtp_limit_unknown(struct smtp_session *s)
{
	uint64_t max =
	    smtp_session_number(s, LANG_SET_SMTP_MAX_UNKNOWN_COMMANDS);

	if (s->unknown++ < max) {
		smtp_reply(s, 500, "5.5.1", "unrecognized command");
		return;
	}
	obs_count(OBS_LIMITS, OBS_LIMIT_UNKNOWN_COMMANDS, 0);
	smtp_reply(s, 500, "5.5.1", "Too many unrecognized commands");
	smtp_log(s, "limit",
	    "dropped: too many unrecognized commands (last "
	    "was \"%.*s\")",
	    SPAN_ARG(span_first(s->input.command, 200)));
	smtp_end(s, SMTP_END_COMMANDS);
}

bool
smtp_limit_nonmail_is_near(const struct smtp_session *s)
{
	return s->nonmail >=
	    smtp_session_number(s, LANG_SET_SMTP_ACCEPT_MAX_NONMAIL);
}

bool
smtp_limit_nonmail_wait(struct smtp_session *s)
{
	if (!smtp_limit_nonmail_is_near(s)) {
		s->nonmail++;
		return true;
	}
	/* An unknown answer counts: the limit is the rule. */
	if (policy_host_listed_wait(s->policy,
		LANG_SET_SMTP_ACCEPT_MAX_NONMAIL_HOSTS,
		&s->scratch) == OUT_NONE)
		return true;
	if (s->closing)
		return false;
	obs_count(OBS_LIMITS, OBS_LIMIT_NONMAIL, 0);
	smtp_reply(s, 554, "5.7.0", "Too many nonmail commands");
	smtp_log(s, "limit",
	    "dropped: too many nonmail commands (last was "
	    "\"%.*s\")",
	    SPAN_ARG(span_first(s->input.command, 200)));
	smtp_end(s, SMTP_END_COMMANDS);
	return false;
}

void
smtp_limit_proxy_failed(struct smtp_session *s)
{
	/* The seeds' text, to the letter. */
	smtp_reply_bare(s, 503,
	    SPAN("Command refused, required Proxy "
		 "negotiation failed"));
	if (++s->refused >= PROXY_FAILED_MAX)
		smtp_end(s, SMTP_END_COMMANDS);
}
