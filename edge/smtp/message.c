/*
 * message: from the end of the data to the final reply.
 *
 * Every recipient answered 2yz has an outcome; each step decides some of
 * those that are still pending, so that at the end none is, and what was
 * decided first stands.
 */
#include "smtp/message.h"

#include "base/clock.h"
#include "base/log.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/handover.h"
#include "smtp/ledger.h"
#include "smtp/log.h"
#include "smtp/prdr.h"
#include "smtp/receipt.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"

static struct mail_envelope *
envelope(struct smtp_session *s)
{
	return &s->transaction->message->envelope;
}

/* RFC 5321 section 6.3 */
static bool
is_loop(struct smtp_session *s)
{
	uint64_t max = smtp_session_number(s, LANG_SET_RECEIVED_HEADERS_MAX);

	return max > 0 && s->transaction->message->header.received > max;
}

/* Refusals of the message as such have one reply, with PRDR too. */
static bool
refuse_structure(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	if (is_loop(s))
		smtp_transaction_refuse(t, 550, "5.4.6",
		    "Too many "
		    "\"Received\" headers - suspected mail loop");
	if (arena_is_spent(&t->message->arena))
		smtp_transaction_refuse(t, 452, "4.3.1",
		    "Space shortage, please try later");
	if (t->refusal.code == 0)
		return false;
	smtp_log_refused(s, SPAN("after DATA"), t->refusal.code,
	    span_of(t->refusal.text));
	smtp_reply(s, t->refusal.code, t->refusal.enhanced, "%s",
	    t->refusal.text);
	obs_count(OBS_TRANSACTIONS,
	    t->refusal.code / 100 == 4 ? OBS_RESULT_TEMP : OBS_RESULT_PERM, 0);
	return true;
}

/* What RCPT and MAIL have decided already. */
static void
outcomes_begin(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct mail_envelope *e = envelope(s);

	t->outcomes =
	    arena_array(&t->message->arena, e->count, sizeof(*t->outcomes));
	for (size_t i = 0; i < e->count; i++)
		if (e->recipients[i]->discarded)
			smtp_outcome_set(&t->outcomes[i], OUT_OK, 250,
			    SPAN("2.0.0"), SPAN(""));
}

/* A recipient given twice shares its first one's outcome. */
static void
outcomes_repeat(struct smtp_session *s)
{
	struct smtp_outcome *o = s->transaction->outcomes;
	struct mail_envelope *e = envelope(s);

	for (size_t i = 0; i < e->count; i++)
		if (e->recipients[i]->repeats != NULL)
			o[i] = o[e->recipients[i]->repeats->index];
}

/* One outcome for all that are left. */
static void
decide_rest(struct smtp_session *s, enum outcome outcome, int code,
    struct span enhanced, struct span text)
{
	struct smtp_outcome *o = s->transaction->outcomes;

	for (size_t i = 0; i < envelope(s)->count; i++)
		if (smtp_outcome_is_pending(&o[i]))
			smtp_outcome_set(&o[i], outcome, code, enhanced, text);
}

/* $recipients and $recipients_count of the data ACL. */
static void
show_survivors(struct smtp_session *s)
{
	struct mail_envelope *e = envelope(s);
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < e->count; i++) {
		if (!smtp_handover_is_left(s, i))
			continue;
		if (b.len > 0)
			buf_add_text(&b, ", ");
		buf_add(&b, e->recipients[i]->address.text);
	}
	s->input.recipients = arena_copy(e->arena, buf_span(&b));
	s->input.recipients_count = smtp_handover_left(s);
	s->input.recipient = SPAN("");
	s->input.local_part = SPAN("");
	s->input.domain = SPAN("");
	buf_fini(&b);
}

/* A run for the sake of those who were told to come back. */
static bool
is_retry(const struct smtp_transaction *t)
{
	for (size_t i = 0; i < t->message->envelope.count; i++)
		if (t->notes[i].is_fresh)
			return true;
	return false;
}

static enum outcome
judge_data_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct policy_verdict v;

	if (smtp_handover_left(s) == 0)
		return OUT_OK;
	show_survivors(s);
	policy_retry(s->policy, is_retry(t));
	enum outcome o =
	    policy_run_wait(s->policy, LANG_DATA, &t->message->arena, &v);
	policy_retry(s->policy, false);
	if (o != OUT_OK)
		return OUT_CANCELLED;
	if (v.verdict == LANG_VERDICT_ACCEPT)
		return OUT_OK;
	if (v.verdict == LANG_VERDICT_DISCARD) {
		log_info("delivery",
		    "%.*s => blackhole (DATA ACL discarded "
		    "recipients)",
		    SPAN_ARG(t->message->trace_id));
		decide_rest(s, OUT_OK, 250, SPAN("2.0.0"), SPAN(""));
		return OUT_OK;
	}
	smtp_log_verdict(s, LANG_DATA, SPAN("after DATA"), &v);
	decide_rest(s, v.verdict == LANG_VERDICT_DEFER ? OUT_TEMP : OUT_PERM,
	    v.code, span_of(v.enhanced), v.text);
	t->close = v.close || v.code == 421;
	return OUT_OK;
}

/* What is said without a PRDR block: one line for each distinct text. */
static struct span
single_text(struct smtp_session *s, const struct smtp_final *f)
{
	struct smtp_transaction *t = s->transaction;
	const struct smtp_outcome *o = t->outcomes;
	struct span said = o[f->speaker].text;

	if (f->outcome == OUT_OK)
		return arena_printf(&s->scratch, "OK id=%.*s",
		    SPAN_ARG(t->message->trace_id));
	if (f->is_mixed && f->outcome == OUT_TEMP)
		return SPAN("Some recipients could not be served; "
			    "please try again");
	for (size_t i = f->speaker + 1; i < envelope(s)->count; i++)
		if (o[i].outcome == f->outcome &&
		    !span_eq(o[i].text, o[i - 1].text))
			said = arena_printf(&s->scratch, "%.*s\n%.*s",
			    SPAN_ARG(said), SPAN_ARG(o[i].text));
	if (said.len == 0)
		return f->outcome == OUT_TEMP ?
		    SPAN("Temporary local problem - please try later") :
		    SPAN("Administrative prohibition");
	return said;
}

static void
reply_single(struct smtp_session *s, const struct smtp_final *f)
{
	struct span enhanced = f->enhanced;

	/* The text of a 250 is ours, so its status is too. */
	if (f->outcome == OUT_OK)
		enhanced = SPAN("2.0.0");
	if (enhanced.len == 0)
		enhanced =
		    f->outcome == OUT_PERM ? SPAN("5.0.0") : SPAN("4.0.0");
	smtp_reply_span(s, f->code, enhanced, single_text(s, f));
}

static enum obs_result
result_of(enum outcome o)
{
	switch (o) {
	case OUT_OK:
		return OBS_RESULT_OK;
	case OUT_PERM:
		return OBS_RESULT_PERM;
	case OUT_CANCELLED:
		return OBS_RESULT_ABANDONED;
	default:
		return OBS_RESULT_TEMP;
	}
}

static void
count(struct smtp_session *s, enum outcome final)
{
	struct smtp_transaction *t = s->transaction;
	bool prdr = smtp_prdr_is_on(t);

	obs_count(OBS_TRANSACTIONS, result_of(final), 0);
	obs_observe(OBS_MESSAGE_BYTES, (double)t->content_bytes);
	obs_observe(OBS_ACK_SECONDS, (double)(clock_us() - t->end_us) / 1e6);
	for (size_t i = 0; i < envelope(s)->count; i++)
		obs_count(OBS_RECIPIENTS, result_of(t->outcomes[i].outcome),
		    prdr ? OBS_YES : OBS_NO);
}

static enum smtp_mixed
mixed_outcome(const struct smtp_session *s)
{
	return (enum smtp_mixed)smtp_session_number(s, LANG_SET_MIXED_OUTCOME);
}

/* mixed_outcome = strict: nobody is delivered where one is refused. */
static void
be_strict(struct smtp_session *s)
{
	const struct smtp_outcome *o = s->transaction->outcomes;
	const struct smtp_outcome *worst = NULL;

	if (mixed_outcome(s) != SMTP_MIXED_STRICT ||
	    smtp_prdr_is_on(s->transaction))
		return;
	for (size_t i = 0; i < envelope(s)->count; i++)
		if (o[i].decided && o[i].outcome != OUT_OK &&
		    (worst == NULL || worst->outcome == OUT_TEMP))
			worst = &o[i];
	if (worst != NULL)
		decide_rest(s, worst->outcome, worst->code, worst->enhanced,
		    worst->text);
}

/* Each step may find that the client has gone. */
static enum outcome
decide_wait(struct smtp_session *s)
{
	if (smtp_prdr_judge_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	if (judge_data_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	be_strict(s);
	if (!smtp_ledger_may_deliver(s)) {
		s->transaction->undelivered = true;
		decide_rest(s, OUT_TEMP, 451, SPAN("4.5.0"),
		    SPAN("Several recipients cannot be served at once now; "
			 "please try again"));
	}
	if (smtp_handover_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	outcomes_repeat(s);
	decide_rest(s, OUT_TEMP, 451, SPAN("4.4.7"),
	    SPAN("Temporary local problem - please try later"));
	return OUT_OK;
}

/* One reply for all; but who was taken before must not hear it. */
static enum outcome
refuse_signer(struct smtp_session *s, const struct policy_verdict *v)
{
	struct smtp_transaction *t = s->transaction;
	enum outcome o = v->verdict == LANG_VERDICT_DEFER ? OUT_TEMP : OUT_PERM;

	for (size_t i = 0; i < envelope(s)->count; i++) {
		if (!t->outcomes[i].known)
			continue;
		smtp_log_verdict(s, LANG_DKIM, SPAN("after DATA"), v);
		decide_rest(s, o, v->code, span_of(v->enhanced), v->text);
		policy_signer(s->policy, POLICY_NO_SIGNER);
		return OUT_OK;
	}
	smtp_refuse(s, LANG_DKIM, SPAN("after DATA"), v);
	obs_count(OBS_TRANSACTIONS, result_of(o), 0);
	return OUT_NONE;
}

/*
 * acl_smtp_dkim, once for each signature.  Its refusal is one reply for all,
 * so it runs before the 353.  OUT_NONE: it refused and has been told.
 */
static enum outcome
judge_signers_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct policy_verdict v;
	size_t count;

	if (!policy_has(s->policy, LANG_DKIM))
		return OUT_OK;
	if (policy_signers_wait(s->policy, &count) != OUT_OK)
		return OUT_CANCELLED;
	for (size_t i = 0; i < count; i++) {
		policy_signer(s->policy, (int)i);
		if (policy_run_wait(s->policy, LANG_DKIM, &t->message->arena,
			&v) != OUT_OK)
			return OUT_CANCELLED;
		if (v.verdict == LANG_VERDICT_ACCEPT)
			continue;
		if (v.verdict == LANG_VERDICT_DISCARD) {
			decide_rest(s, OUT_OK, 250, SPAN("2.0.0"), SPAN(""));
			break;
		}
		return refuse_signer(s, &v);
	}
	policy_signer(s->policy, POLICY_NO_SIGNER);
	return OUT_OK;
}

/* Refusals for good that waited for the ledger. */
static void
decide_held(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	const struct smtp_outcome *all = &t->held;

	for (size_t i = 0; i < envelope(s)->count; i++)
		if (smtp_outcome_is_pending(&t->outcomes[i]) &&
		    t->notes[i].held.decided)
			t->outcomes[i] = t->notes[i].held;
	if (all->decided)
		decide_rest(s, all->outcome, all->code, all->enhanced,
		    all->text);
}

static struct smtp_final
rule(struct smtp_session *s, struct smtp_act *acts)
{
	struct smtp_transaction *t = s->transaction;
	const struct smtp_terms terms = {
		.block = smtp_prdr_is_on(t),
		.mixed = mixed_outcome(s),
		.is_keyed = smtp_ledger_is_keyed(t),
		.is_claimed = t->slip != NULL && t->slip->is_claimed,
		.undelivered = t->undelivered,
	};

	for (size_t i = 0; i < envelope(s)->count; i++)
		t->outcomes[i].hinted = t->notes[i].hint != 0;
	return smtp_outcome_rule(&terms, t->outcomes, envelope(s)->count, acts);
}

/* Everybody is decided: tell the ledger, then the client. */
static enum outcome
reply_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct smtp_act *acts =
	    arena_array(&t->message->arena, envelope(s)->count, sizeof(*acts));
	struct smtp_final f = rule(s, acts);

	/* Who was cut off has had replies, and is not given others. */
	if (smtp_ledger_note_wait(s, acts) != OUT_OK || s->closing)
		return OUT_CANCELLED;
	if (smtp_prdr_is_on(t)) {
		(void)smtp_prdr_reply(s);
	} else {
		if (f.is_mixed)
			obs_count(OBS_MIXED, mixed_outcome(s), 0);
		reply_single(s, &f);
	}
	smtp_receipt_await(s);
	policy_history(s->policy);
	count(s, f.outcome);
	return OUT_OK;
}

/* From a message that is whole to the 353 or the one reply.  OUT_NONE: it
   was refused as such, and has been told. */
static enum outcome
open_wait(struct smtp_session *s)
{
	outcomes_begin(s);
	if (smtp_ledger_open_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	decide_held(s);
	enum outcome o = judge_signers_wait(s);
	if (o != OUT_OK || !smtp_prdr_is_on(s->transaction))
		return o;
	smtp_reply_bare(s, 353, SPAN("PRDR content analysis beginning"));
	s->transaction->is_block = true;
	return OUT_OK;
}

static void
answer_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	if (refuse_structure(s))
		return;
	enum outcome o = open_wait(s);
	if (o == OUT_OK)
		o = decide_wait(s);
	if (o == OUT_OK)
		o = reply_wait(s);
	if (o == OUT_CANCELLED) {
		obs_count(OBS_TRANSACTIONS, OBS_RESULT_ABANDONED, 0);
		smtp_ledger_abandon(s);
	} else if (t->close) {
		smtp_end(s, SMTP_END_DROP);
	}
}

bool
smtp_message_cut(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	/* Before the 353 one reply is awaited, and 421 is true for all. */
	if (s->closing || !s->answering || !t->is_block)
		return false;
	outcomes_repeat(s);
	decide_rest(s, OUT_TEMP, 451, SPAN("4.3.2"), SPAN(""));
	(void)smtp_prdr_reply(s);
	smtp_end(s, SMTP_END_SIGNAL);
	return true;
}

void
smtp_message_answer_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	s->answering = true;
	s->input.message_size = t->content_bytes;
	if (t->message->header.body_at < t->content_bytes)
		s->input.body_size =
		    t->content_bytes - t->message->header.body_at;
	t->until_ms =
	    clock_ms() + smtp_session_number(s, LANG_SET_FINAL_REPLY_BUDGET);
	answer_wait(s);
	s->answering = false;
	s->mode = SMTP_LINES;
	if (!s->closing)
		s->free_commands = SMTP_FREE_ALL;
	smtp_transaction_end(s);
}
