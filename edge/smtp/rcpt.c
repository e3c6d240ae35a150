/*
 * rcpt: RCPT, one recipient more.
 *
 * RFC 5321 section 4.1.1.3:
 *	rcpt = "RCPT TO:" Forward-path [SP Rcpt-parameters] CRLF
 *
 * Whom the ledger knows of (smtp/split.h) is not refused for good yet: the
 * message may have been delivered to it already, and then must not bounce.
 * That shows when the content has come.
 */
#include "deliver/slip.h"
#include "obs/metric.h"
#include "policy/route_find.h"
#include "smtp/limits.h"
#include "smtp/log.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/split.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"
#include "wire/address.h"
#include "wire/esmtp_param.h"

static bool
parse_params(struct smtp_session *s, struct span in,
    struct wire_rcpt_params *out)
{
	struct wire_param_fault fault;
	bool parsed = wire_rcpt_params_parse(in, out, &fault);

	if (parsed && (s->may_dsn || out->given == 0))
		return true;
	/* No extension but DSN adds to RCPT. */
	if (parsed)
		fault = (struct wire_param_fault){ WIRE_PARAM_UNKNOWN, in };
	if (fault.kind == WIRE_PARAM_UNKNOWN)
		smtp_limit_protocol(s, 555, "5.5.4", fault.word,
		    "parameter was not offered");
	else
		smtp_limit_protocol(s, 501, "5.5.4", fault.word,
		    fault.kind == WIRE_PARAM_DUPLICATE ?
			"parameter given twice" :
			"malformed parameter");
	return false;
}

/* The recipient, not in the list yet; NULL: refused. */
static struct mail_recipient *
parse(struct smtp_session *s, struct span arg)
{
	struct span path;
	struct span rest;
	struct wire_address to;
	struct wire_rcpt_params params;
	unsigned flags = WIRE_ADDRESS_LONG_LOCAL;
	enum wire_address_fault fault;

	if (!wire_address_split(arg, SPAN("TO"), &path, &rest)) {
		smtp_limit_protocol(s, 501, "5.5.2", arg,
		    "RCPT must have TO:<address>");
		return NULL;
	}
	if (smtp_transaction_is_utf8(s->transaction))
		flags |= WIRE_ADDRESS_UTF8;
	fault = wire_address_forward(path, flags, &to);
	if (fault != WIRE_ADDRESS_OK) {
		smtp_limit_path(s, path, flags, fault, "5.1.3");
		return NULL;
	}
	if (!parse_params(s, rest, &params))
		return NULL;
	/* RFC 5321 section 4.5.1: ours, when no other domain is named. */
	if (to.domain.len == 0)
		to.domain = s->server->parts.generation->hostname;
	return mail_envelope_candidate(&s->transaction->message->envelope, &to,
	    &params);
}

static struct span
what(struct smtp_session *s, const struct mail_recipient *r)
{
	return arena_printf(&s->scratch, "RCPT <%.*s>",
	    SPAN_ARG(r->address.text));
}

/* Count, log and say a refusal of this server. */
static void
refuse(struct smtp_session *s, const struct mail_recipient *r, int code,
    const char *enhanced, struct span text)
{
	if (code / 100 == 4)
		s->input.rcpt_defer_count++;
	else
		s->input.rcpt_fail_count++;
	smtp_log_refused(s, what(s, r), code, text);
	smtp_reply_span(s, code, span_of(enhanced), text);
}

static bool
is_room_left(struct smtp_session *s, const struct mail_recipient *r)
{
	struct smtp_transaction *t = s->transaction;
	uint64_t max = smtp_session_number(s, LANG_SET_RECIPIENTS_MAX);
	bool for_good = smtp_session_flag(s, LANG_SET_RECIPIENTS_MAX_REJECT);

	if (arena_is_spent(&t->message->arena)) {
		refuse(s, r, 452, "4.3.1",
		    SPAN("Space shortage, please try later"));
		return false;
	}
	if (max == 0 || t->message->envelope.count < max)
		return true;
	obs_count(OBS_LIMITS, OBS_LIMIT_RECIPIENTS, 0);
	t->too_many = for_good;
	/* RFC 5321 section 4.5.3.1.10 */
	if (for_good)
		refuse(s, r, 552, "5.5.3", SPAN("too many recipients"));
	else
		refuse(s, r, 452, "4.5.3", SPAN("too many recipients"));
	return false;
}

/* Keep a refusal for good until the ledger can be asked; false: say it. */
static bool
hold(struct smtp_session *s, const struct mail_recipient *r,
    struct smtp_rcpt_note *note, const struct policy_verdict *v)
{
	struct arena *arena = &s->transaction->message->arena;

	if (note->hint == DELIVER_HINT_NONE || v->code / 100 != 5)
		return false;
	smtp_outcome_set(&note->held, OUT_PERM, v->code,
	    arena_copy(arena, span_of(v->enhanced)),
	    arena_copy(arena, v->text));
	obs_count(OBS_LEDGER, OBS_LEDGER_HELD, 0);
	smtp_log_refused(s,
	    arena_printf(&s->scratch, "%.*s (held back until the data)",
		SPAN_ARG(what(s, r))),
	    v->code, v->text);
	return true;
}

/* False: policy refused, or the session ends. */
static bool
judge_wait(struct smtp_session *s, struct mail_recipient *r,
    struct smtp_rcpt_note *note, struct policy_verdict *v)
{
	policy_retry(s->policy, note->is_fresh);
	enum outcome o = policy_run_wait(s->policy, LANG_RCPT, &s->scratch, v);
	policy_retry(s->policy, false);
	if (o != OUT_OK)
		return false;
	if (v->verdict == LANG_VERDICT_ACCEPT)
		return true;
	if (v->verdict == LANG_VERDICT_DISCARD) {
		r->discarded = true;
		return true;
	}
	if (hold(s, r, note, v)) {
		v->code = 250;
		v->text = SPAN("");
		return true;
	}
	if (v->verdict == LANG_VERDICT_DEFER)
		s->input.rcpt_defer_count++;
	else
		s->input.rcpt_fail_count++;
	smtp_refuse(s, LANG_RCPT, what(s, r), v);
	return false;
}

/* False: nobody takes it, or nobody can tell. */
static bool
route_wait(struct smtp_session *s, struct mail_recipient *r,
    struct smtp_rcpt_note *note)
{
	struct policy_unrouted unrouted;

	if (r->discarded || note->held.decided)
		return true;
	struct arena *arena = &s->transaction->message->arena;
	const struct policy_router *wish = policy_route_wish(s->policy);
	enum outcome o = wish != NULL ?
	    policy_route_named_wait(s->policy, wish, arena, &r->route,
		&unrouted) :
	    policy_route_find_wait(s->policy, arena, &r->route, &unrouted);
	switch (o) {
	case OUT_OK:
		return true;
	case OUT_CANCELLED:
		return false;
	case OUT_NONE:
		if (unrouted.text.len == 0)
			unrouted.text = SPAN("Unrouteable address");
		if (hold(s, r, note,
			&(struct policy_verdict){ .code = 550,
			    .enhanced = "5.1.2",
			    .text = unrouted.text }))
			return true;
		refuse(s, r, 550, "5.1.2", unrouted.text);
		return false;
	default:
		refuse(s, r, 451, "4.3.0",
		    SPAN("Temporary local problem - please try later"));
		return false;
	}
}

static void
decide_wait(struct smtp_session *s, struct mail_recipient *r,
    struct smtp_rcpt_note *note)
{
	struct policy_verdict v;
	struct span text;

	smtp_transaction_recipient(s, r, note->number);
	if (!smtp_split_hint_wait(s, r, note) || !judge_wait(s, r, note, &v) ||
	    !route_wait(s, r, note) || !smtp_split_class_wait(s, r, note))
		return;
	smtp_transaction_accept(s->transaction, r, note);
	smtp_split_joined(s->transaction, note);
	s->input.recipients_count = s->transaction->message->envelope.count;
	text = v.text.len > 0 ? v.text : SPAN("Accepted");
	smtp_reply_span(s, v.code, SPAN("2.1.5"), text);
}

void
smtp_verb_rcpt(struct smtp_session *s, struct span arg)
{
	struct smtp_transaction *t = s->transaction;
	struct mail_recipient *r = parse(s, arg);
	struct smtp_rcpt_note note = { .number = (unsigned)t->rcpt_seen };

	if (r == NULL)
		return;
	s->input.rcpt_count = ++t->rcpt_seen;
	if (!is_room_left(s, r))
		return;
	if (t->discard) {
		/* The MAIL policy has thrown the message away. */
		r->discarded = true;
		smtp_transaction_accept(t, r, &note);
		smtp_reply(s, 250, "2.1.5", "Accepted");
		return;
	}
	decide_wait(s, r, &note);
}
