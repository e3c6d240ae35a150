/*
 * handover: the backend's half of an answer.
 */
#include "smtp/handover.h"

#include "base/clock.h"
#include "deliver/deliver.h"
#include "obs/metric.h"
#include "policy/route_find.h"
#include "smtp/follow.h"
#include "smtp/ledger.h"
#include "smtp/log.h"
#include "wire/trace.h"

enum {
	/* Every group ends by final_reply_budget itself, and knows more than
	   we do: so that nobody hears 4xx whom another backend took, wait for
	   that. */
	GRACE_MS = 1000,
	/* A client that gives up after this much silence and comes back must
	   find that its message is under way. */
	SILENCE_MS = 2000
};

static struct mail_envelope *
envelope(struct smtp_session *s)
{
	return &s->transaction->message->envelope;
}

bool
smtp_handover_is_left(struct smtp_session *s, size_t i)
{
	return envelope(s)->recipients[i]->repeats == NULL &&
	    smtp_outcome_is_pending(&s->transaction->outcomes[i]);
}

size_t
smtp_handover_left(struct smtp_session *s)
{
	size_t n = 0;

	for (size_t i = 0; i < envelope(s)->count; i++)
		if (smtp_handover_is_left(s, i))
			n++;
	return n;
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
		.with = smtp_transaction_protocol(s),
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
		if (!smtp_handover_is_left(s, i))
			continue;
		r[n].address = e->recipients[i]->address.text;
		r[n].params = e->recipients[i]->params;
		r[n].route = e->recipients[i]->route;
		r[n].class = s->transaction->notes[i].class;
		r[n].changes = policy_headers_own(&s->policy->headers,
		    s->transaction->message,
		    (int)s->transaction->notes[i].number);
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

/* The next time to look at a delivery that has not ended. */
static uint64_t
next_look_ms(const struct smtp_transaction *t)
{
	uint64_t dot_ms = deliver_dot_ms(t->job);

	if (dot_ms == 0)
		return clock_ms() + SILENCE_MS;
	return dot_ms + SILENCE_MS;
}

/* A client that has said it will send no more may have gone, and may come
   back at once. */
static bool
must_claim(const struct smtp_session *s)
{
	uint64_t dot_ms = deliver_dot_ms(s->transaction->job);

	return s->eof || (dot_ms > 0 && clock_ms() >= dot_ms + SILENCE_MS);
}

/* Wait for the job; say that it is under way when the backend is slow or the
   client may have gone, of which smtp_handover_look tells. */
static enum outcome
job_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	uint64_t last_ms = t->until_ms + GRACE_MS;
	bool said = t->slip == NULL;
	enum outcome o;

	for (;;) {
		if (!said && must_claim(s)) {
			said = true;
			if (smtp_ledger_claim_wait(s) != OUT_OK)
				return OUT_CANCELLED;
		}
		uint64_t look_ms = said ? last_ms : next_look_ms(t);
		o = deliver_wait(t->job, look_ms < last_ms ? look_ms : last_ms);
		if (o != OUT_TEMP || clock_ms() >= last_ms)
			return o;
	}
}

void
smtp_handover_look(struct smtp_session *s)
{
	if (s->transaction != NULL && s->transaction->job != NULL)
		deliver_nudge(s->transaction->job);
}

/* The job has not ended, and nobody here can wait for it any longer. */
static void
leave_job(struct smtp_session *s, const size_t *at)
{
	struct smtp_transaction *t = s->transaction;

	if (!deliver_is_past_dot(t->job)) {
		deliver_release(&t->job);
		return;
	}
	obs_count(OBS_AMBIGUOUS_ACKS, 0, 0);
	smtp_follow_job(s->server, t->slip, t->job, at);
	t->slip = NULL;
	t->job = NULL;
}

/* A verdict after the data may have chosen another router. */
static enum outcome
reroute_wait(struct smtp_session *s, size_t i)
{
	struct smtp_transaction *t = s->transaction;
	struct mail_recipient *r = envelope(s)->recipients[i];
	struct policy_unrouted unrouted;

	smtp_transaction_recipient(s, r, t->notes[i].number);
	const struct policy_router *wish = policy_route_wish(s->policy);
	if (wish == NULL)
		return OUT_OK;
	enum outcome o = policy_route_named_wait(s->policy, wish,
	    &t->message->arena, &r->route, &unrouted);
	if (o == OUT_OK || o == OUT_CANCELLED)
		return o;
	/* The recipient was taken at RCPT: nobody is bounced for a router
	   that has no hosts now. */
	smtp_outcome_set(&t->outcomes[i], OUT_TEMP, 451, SPAN("4.3.5"),
	    SPAN("Temporary local problem - please try later"));
	return OUT_OK;
}

static enum outcome
reroute_all_wait(struct smtp_session *s)
{
	for (size_t i = 0; i < envelope(s)->count; i++)
		if (smtp_handover_is_left(s, i) && reroute_wait(s, i) != OUT_OK)
			return OUT_CANCELLED;
	return OUT_OK;
}

enum outcome
smtp_handover_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct mail_envelope *e = envelope(s);
	size_t *at = arena_array(e->arena, e->count, sizeof(*at));

	if (reroute_all_wait(s) != OUT_OK)
		return OUT_CANCELLED;
	if (smtp_handover_left(s) == 0)
		return OUT_OK;
	add_trace(s);
	struct deliver_request request = {
		.message = t->message,
		.sender = s->input.sender,
		.params = e->params,
		.trace_id = t->message->trace_id,
		.party = party(s),
		.recipients = request_recipients(s, at),
		.count = smtp_handover_left(s),
		.until_ms = t->until_ms,
	};

	smtp_log_received(s);
	t->job = deliver_start(s->server->parts.deliver, &s->command, &request);
	enum outcome o = job_wait(s);
	if (o == OUT_OK) {
		take_outcomes(s, t->job, at);
		deliver_release(&t->job);
	} else {
		leave_job(s, at);
	}
	return o == OUT_CANCELLED ? o : OUT_OK;
}
