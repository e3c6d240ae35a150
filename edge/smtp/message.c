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
#include "deliver/deliver.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/log.h"
#include "smtp/prdr.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "wire/trace.h"

/* Every group ends by final_reply_budget itself, and knows more than we do:
   so that nobody hears 4xx whom another backend took, wait for that. */
enum { GRACE_MS = 1000 };

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

static bool
is_survivor(struct smtp_session *s, size_t i)
{
	return envelope(s)->recipients[i]->repeats == NULL &&
	    smtp_outcome_is_pending(&s->transaction->outcomes[i]);
}

static size_t
survivors(struct smtp_session *s)
{
	size_t n = 0;

	for (size_t i = 0; i < envelope(s)->count; i++)
		if (is_survivor(s, i))
			n++;
	return n;
}

/* $recipients and $recipients_count of the data ACL. */
static void
show_survivors(struct smtp_session *s)
{
	struct mail_envelope *e = envelope(s);
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < e->count; i++) {
		if (!is_survivor(s, i))
			continue;
		if (b.len > 0)
			buf_add_text(&b, ", ");
		buf_add(&b, e->recipients[i]->address.text);
	}
	s->input.recipients = arena_copy(e->arena, buf_span(&b));
	s->input.recipients_count = survivors(s);
	s->input.recipient = SPAN("");
	s->input.local_part = SPAN("");
	s->input.domain = SPAN("");
	buf_fini(&b);
}

static enum outcome
judge_data_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct policy_verdict v;

	if (survivors(s) == 0)
		return OUT_OK;
	show_survivors(s);
	if (policy_run_wait(s->policy, LANG_DATA, &t->message->arena, &v) !=
	    OUT_OK)
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

/* "TLS1.3:TLS_AES_256_GCM_SHA384" without the bits. */
static struct span
trace_cipher(const struct smtp_session *s)
{
	struct span c = s->input.tls.cipher;

	return span_first(c, span_find_last(c, ':'));
}

static void
add_trace(struct smtp_session *s)
{
	struct mail_message *m = s->transaction->message;
	struct mail_envelope *e = &m->envelope;
	struct wire_trace trace = {
		.helo = s->input.helo,
		.rdns = policy_host_name(s->policy),
		.client = s->input.client,
		.by = s->server->parts.generation->hostname,
		.with = smtp_session_protocol(s),
		.tls = trace_cipher(s),
		.id = m->trace_id,
		.at_s = clock_wall_s(),
	};
	struct buf b;

	/* With more than one, "for" would tell each of the others. */
	if (e->count == 1)
		trace.rcpt = e->recipients[0]->address.text;
	buf_init(&b, LIMIT_HEADER_LINE_BYTES);
	wire_trace_write(&trace, &b);
	policy_headers_apply(&s->policy->headers, m, buf_span(&b));
	buf_fini(&b);
}

/* The survivors, as deliver/ wants them; ${at} says which outcome is whose. */
static struct deliver_recipient *
request_recipients(struct smtp_session *s, size_t *at)
{
	struct mail_envelope *e = envelope(s);
	struct deliver_recipient *r =
	    arena_array(e->arena, e->count, sizeof(*r));
	size_t n = 0;

	for (size_t i = 0; i < e->count; i++) {
		if (!is_survivor(s, i))
			continue;
		r[n].address = e->recipients[i]->address.text;
		r[n].params = e->recipients[i]->params;
		r[n].route = e->recipients[i]->route;
		r[n].changes = policy_headers_own(&s->policy->headers,
		    s->transaction->message, (int)s->transaction->numbers[i]);
		at[n++] = i;
	}
	return r;
}

static void
take_outcomes(struct smtp_session *s, const struct deliver_job *job,
    const size_t *at)
{
	struct smtp_transaction *t = s->transaction;
	struct arena *arena = &t->message->arena;
	size_t n;
	const struct deliver_recipient *r = deliver_recipients(job, &n);

	for (size_t i = 0; i < n; i++) {
		struct smtp_outcome *o = &t->outcomes[at[i]];

		smtp_outcome_set(o, r[i].outcome, r[i].code,
		    arena_copy(arena, r[i].enhanced),
		    arena_copy(arena, r[i].text));
		o->ours = !r[i].replied;
		smtp_log_outcome(s, r[i].address, o);
	}
}

/* As whom backends shall know the client, where they want to. */
static struct deliver_party
party(const struct smtp_session *s)
{
	const struct policy_input *in = &s->input;

	return (struct deliver_party){ .client = in->client,
		.local = in->proxy.known ? in->proxy.external : in->received,
		.helo = in->helo,
		.name = policy_host_name(s->policy),
		.esmtp = in->esmtp };
}

static enum outcome
deliver_all_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct mail_envelope *e = envelope(s);
	size_t *at = arena_array(e->arena, e->count, sizeof(*at));

	if (survivors(s) == 0)
		return OUT_OK;
	add_trace(s);
	struct deliver_request request = {
		.message = t->message,
		.sender = s->input.sender,
		.params = e->params,
		.trace_id = t->message->trace_id,
		.party = party(s),
		.recipients = request_recipients(s, at),
		.count = survivors(s),
		.until_ms = t->until_ms,
	};
	enum outcome o;

	smtp_log_received(s);
	t->job = deliver_start(s->server->parts.deliver, &s->command, &request);
	o = deliver_wait(t->job, t->until_ms + GRACE_MS);
	if (o == OUT_OK)
		take_outcomes(s, t->job, at);
	else if (deliver_is_past_dot(t->job))
		obs_count(OBS_AMBIGUOUS_ACKS, 0, 0);
	deliver_release(&t->job);
	return o == OUT_CANCELLED ? o : OUT_OK;
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
	if (f->is_mixed)
		return SPAN("Some recipients could not be served; "
			    "please try again");
	for (size_t i = f->speaker + 1; i < envelope(s)->count; i++)
		if (!span_eq(o[i].text, o[i - 1].text))
			said = arena_printf(&s->scratch, "%.*s\n%.*s",
			    SPAN_ARG(said), SPAN_ARG(o[i].text));
	if (said.len == 0)
		return f->outcome == OUT_TEMP ?
		    SPAN("Temporary local problem - please try later") :
		    SPAN("Administrative prohibition");
	return said;
}

static struct smtp_final
reply_single(struct smtp_session *s)
{
	struct smtp_final f =
	    smtp_outcome_single(s->transaction->outcomes, envelope(s)->count);

	/* The text of a 250 is ours, so its status is too. */
	if (f.outcome == OUT_OK)
		f.enhanced = SPAN("2.0.0");
	if (f.enhanced.len == 0)
		f.enhanced =
		    f.outcome == OUT_PERM ? SPAN("5.0.0") : SPAN("4.0.0");
	smtp_reply_span(s, f.code, f.enhanced, single_text(s, &f));
	return f;
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

/* Each step may find that the client has gone. */
static enum outcome
decide_wait(struct smtp_session *s)
{
	if (smtp_prdr_judge_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	if (judge_data_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	if (deliver_all_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	outcomes_repeat(s);
	decide_rest(s, OUT_TEMP, 451, SPAN("4.4.7"),
	    SPAN("Temporary local problem - please try later"));
	return OUT_OK;
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
		smtp_refuse(s, LANG_DKIM, SPAN("after DATA"), &v);
		obs_count(OBS_TRANSACTIONS,
		    v.verdict == LANG_VERDICT_DEFER ? OBS_RESULT_TEMP :
						      OBS_RESULT_PERM,
		    0);
		return OUT_NONE;
	}
	policy_signer(s->policy, POLICY_NO_SIGNER);
	return OUT_OK;
}

static void
answer_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct smtp_final f;

	if (refuse_structure(s))
		return;
	outcomes_begin(s);
	switch (judge_signers_wait(s)) {
	case OUT_OK:
		break;
	case OUT_CANCELLED:
		obs_count(OBS_TRANSACTIONS, OBS_RESULT_ABANDONED, 0);
		return;
	default:
		return;
	}
	if (smtp_prdr_is_on(t))
		smtp_reply_bare(s, 353,
		    SPAN("PRDR content analysis "
			 "beginning"));
	if (decide_wait(s) != OUT_OK) {
		obs_count(OBS_TRANSACTIONS, OBS_RESULT_ABANDONED, 0);
		return;
	}
	f = smtp_prdr_is_on(t) ? smtp_prdr_reply(s) : reply_single(s);
	policy_history(s->policy);
	count(s, f.outcome);
	if (t->close)
		smtp_end(s, SMTP_END_DROP);
}

bool
smtp_message_cut(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	if (s->closing || !s->answering || t->outcomes == NULL ||
	    !smtp_prdr_is_on(t))
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
