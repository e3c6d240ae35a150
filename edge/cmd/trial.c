/*
 * trial: one phase after the other, up to a refusal.
 */
#include "cmd/trial.h"

#include <assert.h>

#include "base/clock.h"
#include "base/limits.h"
#include "mail/budget.h"
#include "mail/emit.h"
#include "mail/message.h"
#include "policy/decision.h"
#include "policy/route_find.h"
#include "policy/run.h"
#include "policy/watch.h"
#include "smtp/outcome.h"
#include "wire/trace.h"

enum { WHY_BYTES = 1 << 20 };

static const char *const names[] = {
	[CMD_STEP_CONNECT] = "connect",
	[CMD_STEP_HELO] = "helo",
	[CMD_STEP_STARTTLS] = "starttls",
	[CMD_STEP_MAIL] = "mail",
	[CMD_STEP_RCPT] = "rcpt",
	[CMD_STEP_PREDATA] = "predata",
	[CMD_STEP_RECIPIENT] = "recipient",
	[CMD_STEP_DATA] = "data",
};
static_assert(sizeof(names) / sizeof(names[0]) == CMD_STEPS,
    "each step has a name");

struct trial {
	const struct cmd_scene *scene;
	struct arena *arena;
	struct cmd_trial *out;
	struct policy_world world;
	struct lang_world watched;
	struct policy_observer observer;
	struct policy_input in;
	struct policy_session *session;
	struct mail_room room;
	struct mail_message *message;
	struct smtp_outcome *outcomes; /* one per accepted recipient */
	unsigned *numbers;	       /* its RCPT's */
	struct buf why;		       /* since the last reply */
	struct buf json;
};

const char *
cmd_step_name(enum cmd_step s)
{
	return names[s];
}

bool
cmd_step_find(struct span name, enum cmd_step *out)
{
	for (int i = 0; i < CMD_STEPS; i++)
		if (span_eq(name, span_of(names[i]))) {
			*out = (enum cmd_step)i;
			return true;
		}
	return false;
}

/* ---------------------------------------------------------------- replies */

static void
decided(void *ctx, const struct policy_decision *d)
{
	static const struct policy_privacy nothing_hidden;
	struct trial *t = ctx;

	policy_decision_text(d, &nothing_hidden, &t->why);
	if (t->json.len > 0)
		buf_add_char(&t->json, ',');
	policy_decision_json(d, &nothing_hidden, false, &t->json);
}

static struct cmd_reply *
reply(struct trial *t, enum cmd_step step, int code, struct span enhanced,
    struct span text)
{
	struct cmd_reply *r = &t->out->replies[t->out->count++];

	*r = (struct cmd_reply){ .step = step,
		.code = code,
		.enhanced = arena_copy(t->arena, enhanced),
		.text = arena_copy(t->arena, text),
		.why = arena_copy(t->arena, buf_span(&t->why)),
		.json = arena_copy(t->arena, buf_span(&t->json)) };
	if (step == CMD_STEP_RCPT || step == CMD_STEP_RECIPIENT)
		r->recipient = arena_copy(t->arena, t->in.recipient);
	buf_clear(&t->why);
	buf_clear(&t->json);
	return r;
}

static bool
is_accepted(const struct policy_verdict *v)
{
	return v->verdict == LANG_VERDICT_ACCEPT ||
	    v->verdict == LANG_VERDICT_DISCARD;
}

static struct span
text_or(const struct policy_verdict *v, const char *usual)
{
	return v->text.len > 0 ? v->text : span_of(usual);
}

/*
 * One phase and its reply.  OUT_OK: accepted, or thrown away; OUT_NONE:
 * refused; OUT_CANCELLED.
 */
static enum outcome
phase_wait(struct trial *t, enum lang_phase phase, enum cmd_step step,
    const char *usual, struct policy_verdict *v)
{
	if (policy_run_wait(t->session, phase, t->arena, v) != OUT_OK)
		return OUT_CANCELLED;
	reply(t, step, v->code, span_of(v->enhanced), text_or(v, usual));
	return is_accepted(v) ? OUT_OK : OUT_NONE;
}

/* ------------------------------------------------------ before the message */

static enum outcome
connect_wait(struct trial *t)
{
	struct policy_verdict v;
	enum outcome o = policy_host_listed_wait(t->session,
	    LANG_SET_HOST_REJECT_CONNECTION, t->arena);

	if (o == OUT_CANCELLED)
		return o;
	if (o != OUT_NONE) {
		reply(t, CMD_STEP_CONNECT, o == OUT_OK ? 554 : 421, SPAN(""),
		    o == OUT_OK ? SPAN("SMTP service not available") :
				  SPAN("Temporary local problem - please try "
				       "later"));
		return OUT_NONE;
	}
	return phase_wait(t, LANG_CONNECT, CMD_STEP_CONNECT, "", &v);
}

static enum outcome
helo_wait(struct trial *t)
{
	struct policy_verdict v;

	t->in.helo = t->scene->helo;
	t->in.esmtp = true;
	return phase_wait(t, LANG_HELO, CMD_STEP_HELO, "", &v);
}

/* What a client of today negotiates; it says EHLO again. */
static enum outcome
starttls_wait(struct trial *t)
{
	struct policy_verdict v;
	enum outcome o =
	    phase_wait(t, LANG_STARTTLS, CMD_STEP_STARTTLS, "", &v);

	if (o != OUT_OK)
		return o;
	t->in.tls = (struct policy_tls){ .on = true,
		.version = SPAN("TLS1.3"),
		.cipher = SPAN("TLS1.3:TLS_AES_256_GCM_SHA384:256") };
	return helo_wait(t);
}

static enum outcome
mail_wait(struct trial *t)
{
	static const struct wire_header_limits limits = {
		.bytes = LIMIT_HEADER_BYTES,
		.field_bytes = LIMIT_HEADER_LINE_BYTES,
		.fields = LIMIT_HEADER_FIELDS,
	};
	const struct wire_mail_params params = { 0 };
	struct policy_verdict v;
	struct mail_envelope *e;

	t->message = mail_message_new(&t->room, &limits, 0);
	e = &t->message->envelope;
	mail_envelope_from(e, &t->scene->sender, &params);
	t->message->trace_id = t->in.message_id = SPAN("trial-1");
	t->in.sender = e->sender.text;
	t->in.sender_local_part = e->sender.local;
	t->in.sender_domain = e->sender.domain;
	t->in.prdr_requested = t->scene->prdr;
	policy_message_begin(t->session, t->message);
	return phase_wait(t, LANG_MAIL, CMD_STEP_MAIL, "OK", &v);
}

static void
show_recipient(struct trial *t, const struct mail_recipient *r, unsigned number)
{
	t->in.recipient = r->address.text;
	t->in.local_part = r->address.local;
	t->in.domain = r->address.domain;
	t->in.recipient_number = number;
}

/* Whether a router takes it; what it hears if not. */
static enum outcome
route_wait(struct trial *t, struct mail_recipient *r)
{
	struct policy_unrouted unrouted;

	if (r->discarded)
		return OUT_OK;
	enum outcome o = policy_route_find_wait(t->session, &t->message->arena,
	    &r->route, &unrouted);
	if (o == OUT_NONE)
		reply(t, CMD_STEP_RCPT, 550, SPAN("5.1.2"),
		    unrouted.text.len > 0 ? unrouted.text :
					    SPAN("Unrouteable address"));
	else if (o != OUT_OK && o != OUT_CANCELLED)
		reply(t, CMD_STEP_RCPT, 451, SPAN("4.3.0"),
		    SPAN("Temporary local problem - please try later"));
	return o;
}

static enum outcome
rcpt_wait(struct trial *t, unsigned number)
{
	const struct wire_rcpt_params params = { 0 };
	struct wire_address to = t->scene->recipients[number];
	struct mail_envelope *e = &t->message->envelope;
	struct policy_verdict v;

	if (to.domain.len == 0)
		to.domain = t->world.generation->hostname;
	struct mail_recipient *r = mail_envelope_candidate(e, &to, &params);
	show_recipient(t, r, number);
	t->in.rcpt_count++;
	if (policy_run_wait(t->session, LANG_RCPT, t->arena, &v) != OUT_OK)
		return OUT_CANCELLED;
	if (!is_accepted(&v)) {
		if (v.code < 500)
			t->in.rcpt_defer_count++;
		else
			t->in.rcpt_fail_count++;
		reply(t, CMD_STEP_RCPT, v.code, span_of(v.enhanced), v.text);
		return OUT_OK;
	}
	r->discarded = v.verdict == LANG_VERDICT_DISCARD;
	enum outcome o = route_wait(t, r);
	if (o != OUT_OK)
		return o == OUT_CANCELLED ? o : OUT_OK;
	t->numbers[e->count] = number;
	mail_envelope_accept(e, r);
	t->in.recipients_count = e->count;
	reply(t, CMD_STEP_RCPT, 250, SPAN("2.1.5"), text_or(&v, "Accepted"));
	return OUT_OK;
}

/* ------------------------------------------------------- after the message */

static bool
is_pending(const struct trial *t, size_t i)
{
	return t->message->envelope.recipients[i]->repeats == NULL &&
	    smtp_outcome_is_pending(&t->outcomes[i]);
}

static void
decide(struct trial *t, size_t i, const struct policy_verdict *v)
{
	enum outcome o = is_accepted(v)	     ? OUT_OK :
	    v->verdict == LANG_VERDICT_DEFER ? OUT_TEMP :
					       OUT_PERM;

	smtp_outcome_set(&t->outcomes[i], o, v->code, span_of(v->enhanced),
	    v->text);
}

/* Once for each signature.  OUT_NONE: refused, which is the last word. */
static enum outcome
dkim_wait(struct trial *t)
{
	struct policy_verdict v;
	size_t count = 0;

	if (!policy_has(t->session, LANG_DKIM))
		return OUT_OK;
	if (policy_signers_wait(t->session, &count) != OUT_OK)
		return OUT_CANCELLED;
	for (size_t i = 0; i < count; i++) {
		policy_signer(t->session, (int)i);
		if (policy_run_wait(t->session, LANG_DKIM, t->arena, &v) !=
		    OUT_OK)
			return OUT_CANCELLED;
		if (!is_accepted(&v)) {
			reply(t, CMD_STEP_DATA, v.code, span_of(v.enhanced),
			    v.text);
			return OUT_NONE;
		}
		if (v.verdict == LANG_VERDICT_DISCARD)
			break;
	}
	policy_signer(t->session, POLICY_NO_SIGNER);
	for (size_t i = 0; count > 0 && v.verdict == LANG_VERDICT_DISCARD &&
	     i < t->message->envelope.count;
	     i++)
		if (is_pending(t, i))
			decide(t, i, &v);
	return OUT_OK;
}

static enum outcome
each_recipient_wait(struct trial *t)
{
	const struct mail_envelope *e = &t->message->envelope;
	struct policy_verdict v;

	if (!policy_has(t->session, LANG_DATA_PRDR) ||
	    (!(t->scene->prdr && e->count > 1) &&
		!lang_bool(t->world.generation->program,
		    LANG_SET_PRDR_ACL_ALWAYS)))
		return OUT_OK;
	for (size_t i = 0; i < e->count; i++) {
		if (!is_pending(t, i))
			continue;
		show_recipient(t, e->recipients[i], t->numbers[i]);
		if (policy_run_wait(t->session, LANG_DATA_PRDR, t->arena, &v) !=
		    OUT_OK)
			return OUT_CANCELLED;
		if (v.verdict != LANG_VERDICT_ACCEPT)
			decide(t, i, &v);
		reply(t, CMD_STEP_RECIPIENT, v.code, span_of(v.enhanced),
		    v.text);
	}
	return OUT_OK;
}

/* acl_smtp_data sees those that are left. */
static bool
show_survivors(struct trial *t)
{
	const struct mail_envelope *e = &t->message->envelope;
	struct buf b;
	size_t n = 0;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < e->count; i++) {
		if (!is_pending(t, i))
			continue;
		if (n++ > 0)
			buf_add_text(&b, ", ");
		buf_add(&b, e->recipients[i]->address.text);
	}
	t->in.recipients = arena_copy(t->arena, buf_span(&b));
	t->in.recipients_count = n;
	t->in.recipient = t->in.local_part = t->in.domain = SPAN("");
	buf_fini(&b);
	return n > 0;
}

static enum outcome
data_wait(struct trial *t)
{
	const struct mail_envelope *e = &t->message->envelope;
	struct policy_verdict v;

	if (!show_survivors(t))
		return OUT_OK;
	if (policy_run_wait(t->session, LANG_DATA, t->arena, &v) != OUT_OK)
		return OUT_CANCELLED;
	for (size_t i = 0; i < e->count; i++)
		if (v.verdict != LANG_VERDICT_ACCEPT && is_pending(t, i))
			decide(t, i, &v);
	return OUT_OK;
}

/* What a backend would get of the header. */
static struct span
header_of(struct trial *t, size_t i)
{
	struct policy_headers *h = &t->session->headers;
	struct mail_emit *e = mail_emit_new(t->message,
	    policy_headers_own(h, t->message, (int)t->numbers[i]), SPAN(""));
	const struct span blank = SPAN("\r\n\r\n");
	struct span piece;
	struct buf b;

	buf_init(&b, LIMIT_HEADER_BYTES);
	while (mail_emit_next(e, &piece) == OUT_OK && !buf_is_full(&b) &&
	    span_find_span(buf_span(&b), blank) == b.len)
		buf_add(&b, piece);
	struct span all = buf_span(&b);
	struct span header = arena_copy(t->arena,
	    span_first(all, span_find_span(all, blank) + 2));
	buf_fini(&b);
	mail_emit_free(&e);
	return header;
}

/* With a Received: field like the session's. */
static void
apply_headers(struct trial *t)
{
	const struct wire_trace trace = {
		.helo = t->in.helo,
		.rdns = policy_host_name(t->session),
		.client = t->in.client,
		.by = t->world.generation->hostname,
		.with = t->in.tls.on ? SPAN("esmtps") : SPAN("esmtp"),
		.id = t->message->trace_id,
		.at_s = clock_wall_s(),
	};
	struct buf b;

	buf_init(&b, LIMIT_HEADER_LINE_BYTES);
	wire_trace_write(&trace, &b);
	policy_headers_apply(&t->session->headers, t->message, buf_span(&b));
	buf_fini(&b);
}

static void
show_mails(struct trial *t)
{
	const struct mail_envelope *e = &t->message->envelope;

	t->out->mails = arena_array(t->arena, e->count, sizeof(*t->out->mails));
	apply_headers(t);
	for (size_t i = 0; i < e->count; i++)
		if (is_pending(t, i))
			t->out->mails[t->out->mail_count++] = (struct cmd_mail){
				arena_copy(t->arena,
				    e->recipients[i]->address.text),
				header_of(t, i)
			};
}

/* The backend of a trial takes all that is left. */
static void
finish(struct trial *t)
{
	const struct mail_envelope *e = &t->message->envelope;
	bool prdr = t->scene->prdr && e->count > 1;
	struct smtp_final f;

	show_mails(t);
	for (size_t i = 0; i < e->count; i++)
		if (smtp_outcome_is_pending(&t->outcomes[i]))
			smtp_outcome_set(&t->outcomes[i], OUT_OK, 250,
			    SPAN("2.0.0"), SPAN(""));
	for (size_t i = 0; i < e->count; i++)
		if (e->recipients[i]->repeats != NULL)
			t->outcomes[i] =
			    t->outcomes[e->recipients[i]->repeats->index];
	f = prdr ? smtp_outcome_prdr(t->outcomes, e->count) :
		   smtp_outcome_single(t->outcomes, e->count);
	reply(t, CMD_STEP_DATA, f.code, f.enhanced,
	    f.outcome == OUT_OK ? SPAN("OK") : t->outcomes[f.speaker].text);
}

/* False: its structure is refused before any policy sees it. */
static bool
content_take(struct trial *t)
{
	struct mail_message *m = t->message;
	struct span text = t->scene->message;

	if (mail_message_add(m, text) != OUT_OK) {
		t->out->trouble = "the message's header cannot be taken";
		return false;
	}
	policy_content(t->session, text);
	if (mail_message_end(m) != OUT_OK) {
		t->out->trouble = "the message's header cannot be taken";
		return false;
	}
	policy_content_end(t->session);
	t->in.message_size = text.len;
	t->in.body_size =
	    m->header.body_at < text.len ? text.len - m->header.body_at : 0;
	return true;
}

static enum outcome
message_wait(struct trial *t)
{
	enum outcome o;

	if (!content_take(t))
		return OUT_OK;
	t->outcomes = arena_array(t->arena, t->message->envelope.count,
	    sizeof(*t->outcomes));
	for (size_t i = 0; i < t->message->envelope.count; i++)
		if (t->message->envelope.recipients[i]->discarded)
			smtp_outcome_set(&t->outcomes[i], OUT_OK, 250,
			    SPAN("2.0.0"), SPAN(""));
	o = dkim_wait(t);
	if (o == OUT_OK)
		o = each_recipient_wait(t);
	if (o == OUT_OK)
		o = data_wait(t);
	if (o == OUT_OK)
		finish(t);
	return o;
}

/* ------------------------------------------------------------------ all */

static enum outcome
transaction_wait(struct trial *t)
{
	struct policy_verdict v;
	enum outcome o = mail_wait(t);

	for (unsigned i = 0; o == OUT_OK && i < t->scene->recipient_count; i++)
		o = rcpt_wait(t, i);
	if (o != OUT_OK || t->message->envelope.count == 0)
		return o;
	t->in.recipient = t->in.local_part = t->in.domain = SPAN("");
	o = phase_wait(t, LANG_PREDATA, CMD_STEP_PREDATA, "", &v);
	return o == OUT_OK && t->scene->has_message ? message_wait(t) : o;
}

static enum outcome
session_wait(struct trial *t)
{
	enum outcome o;

	policy_connected(t->session);
	o = connect_wait(t);
	if (o == OUT_OK && t->scene->helo.len > 0)
		o = helo_wait(t);
	if (o == OUT_OK && t->scene->tls)
		o = starttls_wait(t);
	if (o == OUT_OK && t->scene->has_sender)
		o = transaction_wait(t);
	if (t->message != NULL)
		policy_message_end(t->session);
	mail_message_unref(&t->message);
	return o == OUT_CANCELLED ? o : OUT_OK;
}

static void
trial_init(struct trial *t, const struct policy_world *w)
{
	t->world = *w;
	policy_watch_init(&t->watched);
	t->observer = (struct policy_observer){ decided, t };
	t->world.watched = &t->watched;
	t->world.observer = &t->observer;
	t->world.hasty = true;
	t->room.spill_dir = "/tmp";
	t->room.budget = mail_budget_new(1);
	t->in = (struct policy_input){ .client = t->scene->client,
		.received = t->scene->local,
		.connection_id = SPAN("trial"),
		.notquit_reason = "" };
	t->numbers =
	    arena_array(t->arena, CMD_SCENE_RECIPIENTS, sizeof(*t->numbers));
	t->out->replies =
	    arena_array(t->arena, CMD_TRIAL_REPLIES, sizeof(*t->out->replies));
	buf_init(&t->why, WHY_BYTES);
	buf_init(&t->json, WHY_BYTES);
}

enum outcome
cmd_trial_wait(const struct policy_world *w, const struct cmd_scene *scene,
    struct arena *arena, struct cmd_trial *out)
{
	struct trial *t = ARENA_NEW(arena, struct trial);

	*out = (struct cmd_trial){ 0 };
	t->scene = scene;
	t->arena = arena;
	t->out = out;
	trial_init(t, w);
	t->session = policy_session_new(&t->world, &t->in, NULL, arena);
	enum outcome o = session_wait(t);
	mail_budget_free(&t->room.budget);
	buf_fini(&t->why);
	buf_fini(&t->json);
	return o;
}
