/*
 * mail: MAIL, which begins a transaction.
 *
 * RFC 5321 section 4.1.1.2:
 *	mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
 */
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/limits.h"
#include "smtp/log.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"
#include "wire/address.h"
#include "wire/esmtp_param.h"

struct mail {
	struct wire_address sender;
	struct wire_mail_params params;
};

static bool
may_send_more(struct smtp_session *s)
{
	uint64_t max =
	    smtp_session_number(s, LANG_SET_SMTP_ACCEPT_MAX_PER_CONNECTION);

	if (s->server->draining) {
		smtp_end_shutdown(s);
		return false;
	}
	if (max == 0 || s->messages < max)
		return true;
	obs_count(OBS_LIMITS, OBS_LIMIT_MESSAGES, 0);
	smtp_end_421(s, "4.7.0", "too many messages in this connection",
	    SMTP_END_COMMANDS);
	return false;
}

/* RFC 5321 section 4.1.4 */
static bool
is_greeted_wait(struct smtp_session *s)
{
	enum outcome o;

	if (s->input.helo.len > 0)
		return true;
	o = policy_host_listed_wait(s->policy, LANG_SET_HOSTS_REQUIRE_HELO,
	    &s->scratch);
	if (o == OUT_NONE)
		return true;
	if (o == OUT_OK)
		smtp_limit_protocol(s, 503, "5.5.1", SPAN(""),
		    "HELO or EHLO required");
	else if (o == OUT_TEMP)
		smtp_reply(s, 451, "4.3.0",
		    "Temporary local problem - please try later");
	return false;
}

static unsigned
offered_params(struct smtp_session *s)
{
	/* PRDR that was not offered is borne and ignored, as in Exim. */
	unsigned offered = WIRE_PARAM_SIZE | WIRE_PARAM_PRDR;

	if (smtp_session_flag(s, LANG_SET_ACCEPT_8BITMIME))
		offered |= WIRE_PARAM_BODY;
	if (s->may_utf8)
		offered |= WIRE_PARAM_SMTPUTF8;
	if (s->may_dsn)
		offered |= WIRE_PARAM_RET | WIRE_PARAM_ENVID;
	return offered;
}

static bool
parse_params(struct smtp_session *s, struct span in,
    struct wire_mail_params *out)
{
	struct wire_param_fault fault;
	unsigned strange;

	/* RFC 5321 section 4.1.1.11: parameters are an extension. */
	if (in.len > 0 && !s->input.esmtp) {
		smtp_limit_protocol(s, 555, "5.5.4", in,
		    "parameters without EHLO");
		return false;
	}
	if (!wire_mail_params_parse(in, out, &fault)) {
		bool unknown = fault.kind == WIRE_PARAM_UNKNOWN;

		smtp_limit_protocol(s, unknown ? 555 : 501, "5.5.4", fault.word,
		    unknown ? "parameter not known" :
			fault.kind == WIRE_PARAM_DUPLICATE ?
			      "parameter given twice" :
			      "malformed parameter");
		return false;
	}
	strange = out->given & ~offered_params(s);
	if (strange == 0)
		return true;
	smtp_limit_protocol(s, 555, "5.5.4",
	    span_of(wire_param_name(strange & -strange)),
	    "parameter was not offered");
	return false;
}

/* What a path may hold stands behind it. */
static unsigned
path_flags(const struct smtp_session *s, struct span params)
{
	struct wire_mail_params p;
	struct wire_param_fault ignored;

	if (s->may_utf8 && wire_mail_params_parse(params, &p, &ignored) &&
	    (p.given & WIRE_PARAM_SMTPUTF8) != 0)
		return WIRE_ADDRESS_LONG_LOCAL | WIRE_ADDRESS_UTF8;
	return WIRE_ADDRESS_LONG_LOCAL;
}

static bool
parse(struct smtp_session *s, struct span arg, struct mail *m)
{
	struct span path;
	struct span params;
	unsigned flags;
	enum wire_address_fault fault;

	if (!wire_address_split(arg, SPAN("FROM"), &path, &params)) {
		smtp_limit_protocol(s, 501, "5.5.2", arg,
		    "MAIL must have FROM:<address>");
		return false;
	}
	flags = path_flags(s, params);
	fault = wire_address_reverse(path, flags, &m->sender);
	if (fault != WIRE_ADDRESS_OK) {
		smtp_limit_path(s, path, flags, fault, "5.1.7");
		return false;
	}
	return parse_params(s, params, &m->params);
}

/* RFC 1870 section 6.1 */
static bool
is_small_enough(struct smtp_session *s, const struct wire_mail_params *p)
{
	uint64_t max = smtp_session_number(s, LANG_SET_MESSAGE_SIZE_LIMIT);

	if (max == 0 || p->size_bytes <= max)
		return true;
	obs_count(OBS_LIMITS, OBS_LIMIT_SIZE, 0);
	smtp_log_refused(s,
	    arena_printf(&s->scratch, "MAIL %.*s",
		SPAN_ARG(s->input.command_argument)),
	    552, SPAN("SIZE too big"));
	smtp_reply(s, 552, "5.3.4", "Message size exceeds maximum permitted");
	return false;
}

static void
begin(struct smtp_session *s, const struct mail *m)
{
	struct smtp_transaction *t = smtp_transaction_begin(s);
	struct mail_envelope *e = &t->message->envelope;

	mail_envelope_from(e, &m->sender, &m->params);
	s->quiet = false;
	s->input.sender = e->sender.text;
	s->input.sender_local_part = e->sender.local;
	s->input.sender_domain = e->sender.domain;
	s->input.message_size = m->params.size_bytes;
	t->prdr = (m->params.given & WIRE_PARAM_PRDR) != 0 &&
	    smtp_session_flag(s, LANG_SET_PRDR_ENABLE);
	s->input.prdr_requested = t->prdr;
	policy_message_begin(s->policy, t->message);
}

static void
judge_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct policy_verdict v;
	struct span text;

	if (policy_run_wait(s->policy, LANG_MAIL, &s->scratch, &v) != OUT_OK)
		return;
	if (v.verdict != LANG_VERDICT_ACCEPT &&
	    v.verdict != LANG_VERDICT_DISCARD) {
		smtp_refuse(s, LANG_MAIL,
		    arena_printf(&s->scratch, "MAIL <%.*s>",
			SPAN_ARG(s->input.sender)),
		    &v);
		smtp_transaction_end(s);
		return;
	}
	t->discard = v.verdict == LANG_VERDICT_DISCARD;
	text = v.text.len > 0 ? v.text : SPAN("OK");
	smtp_reply(s, v.code, "2.1.0", "%.*s%s", SPAN_ARG(text),
	    t->prdr ? ", PRDR Requested" : "");
}

void
smtp_verb_mail(struct smtp_session *s, struct span arg)
{
	struct mail m;

	if (s->health) {
		smtp_reply(s, 554, "5.7.1",
		    "a proxy's health check sends no mail");
		return;
	}
	if (!may_send_more(s) || !is_greeted_wait(s))
		return;
	if (!parse(s, arg, &m) || !is_small_enough(s, &m.params))
		return;
	begin(s, &m);
	judge_wait(s);
}
