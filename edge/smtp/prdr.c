/*
 * prdr: exactly n + 1 replies after the 353, whatever happens.
 */
#include "smtp/prdr.h"

#include "base/clock.h"
#include "smtp/log.h"
#include "smtp/reply.h"

bool
smtp_prdr_is_on(const struct smtp_transaction *t)
{
	return t->prdr && t->message->envelope.count >= 2;
}

static enum outcome
class_of(enum lang_verdict v)
{
	return v == LANG_VERDICT_DEFER ? OUT_TEMP : OUT_PERM;
}

/* One recipient: decided if it was refused or thrown away. */
static enum outcome
judge_wait(struct smtp_session *s, size_t i)
{
	struct smtp_transaction *t = s->transaction;
	struct mail_recipient *r = t->message->envelope.recipients[i];
	struct arena *arena = &t->message->arena;
	struct policy_verdict v;

	smtp_transaction_recipient(s, r, t->notes[i].number);
	policy_retry(s->policy, t->notes[i].is_fresh);
	enum outcome o = policy_run_wait(s->policy, LANG_DATA_PRDR, arena, &v);
	policy_retry(s->policy, false);
	if (o != OUT_OK)
		return OUT_CANCELLED;
	if (v.verdict == LANG_VERDICT_ACCEPT)
		return OUT_OK;
	if (v.verdict == LANG_VERDICT_DISCARD) {
		r->discarded = true;
		smtp_outcome_set(&t->outcomes[i], OUT_OK, 250, SPAN("2.0.0"),
		    v.text);
		return OUT_OK;
	}
	smtp_log_verdict(s, LANG_DATA_PRDR,
	    arena_printf(arena, "PRDR <%.*s>", SPAN_ARG(r->address.text)), &v);
	smtp_outcome_set(&t->outcomes[i], class_of(v.verdict), v.code,
	    span_of(v.enhanced), v.text);
	return OUT_OK;
}

enum outcome
smtp_prdr_judge_wait(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	size_t n = t->message->envelope.count;

	if (!policy_has(s->policy, LANG_DATA_PRDR))
		return OUT_OK;
	if (!smtp_prdr_is_on(t) &&
	    !smtp_session_flag(s, LANG_SET_PRDR_ACL_ALWAYS))
		return OUT_OK;
	for (size_t i = 0; i < n; i++) {
		if (!smtp_outcome_is_pending(&t->outcomes[i]) ||
		    t->message->envelope.recipients[i]->repeats != NULL)
			continue;
		/* Whom the policy has not seen is not delivered to. */
		if (clock_ms() >= t->until_ms)
			smtp_outcome_set(&t->outcomes[i], OUT_TEMP, 451,
			    SPAN("4.4.7"), SPAN(""));
		else if (judge_wait(s, i) != OUT_OK)
			return OUT_CANCELLED;
	}
	return OUT_OK;
}

static const char *
usual_text(enum outcome o)
{
	switch (o) {
	case OUT_OK:
		return "acceptance";
	case OUT_PERM:
		return "refusal";
	default:
		return "temporary refusal";
	}
}

static void
reply_one(struct smtp_session *s, const struct mail_recipient *r,
    const struct smtp_outcome *o)
{
	int code = smtp_outcome_code(o, true);
	struct span enhanced = o->enhanced;

	if (enhanced.len == 0)
		enhanced = o->outcome == OUT_OK ? SPAN("2.0.0") :
		    o->outcome == OUT_PERM	? SPAN("5.0.0") :
						  SPAN("4.0.0");
	if (o->text.len > 0)
		smtp_reply_span(s, code, enhanced, o->text);
	else
		smtp_reply_span(s, code, enhanced,
		    arena_printf(&s->scratch, "PRDR R=<%.*s> %s",
			SPAN_ARG(r->address.text), usual_text(o->outcome)));
}

static const char *
final_text(const struct smtp_final *f)
{
	if (f->outcome == OUT_PERM)
		return "rejected for all recipients";
	if (f->outcome == OUT_TEMP)
		return "refused for all recipients, for some temporarily";
	return f->is_mixed ? "accepted for some recipients" : "accepted";
}

struct smtp_final
smtp_prdr_reply(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	const struct mail_envelope *e = &t->message->envelope;
	struct smtp_final f = smtp_outcome_prdr(t->outcomes, e->count);

	for (size_t i = 0; i < e->count; i++)
		reply_one(s, e->recipients[i], &t->outcomes[i]);
	smtp_reply_span(s, f.code, f.enhanced,
	    arena_printf(&s->scratch, "id=%.*s message %s",
		SPAN_ARG(t->message->trace_id), final_text(&f)));
	return f;
}
