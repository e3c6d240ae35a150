/*
 * predata: the last word before the content.
 */
#include "smtp/predata.h"

#include "smtp/log.h"
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"

/* A refusal for good waits for the ledger where a recipient was here before. */
static bool
hold(struct smtp_session *s, struct policy_verdict *v)
{
	struct smtp_transaction *t = s->transaction;
	struct arena *arena = &t->message->arena;
	bool hinted = false;

	for (size_t i = 0; i < t->message->envelope.count; i++)
		hinted |= t->notes[i].hint != 0;
	if (!hinted || v->code / 100 != 5)
		return false;
	smtp_outcome_set(&t->held, OUT_PERM, v->code,
	    arena_copy(arena, span_of(v->enhanced)),
	    arena_copy(arena, v->text));
	v->text = SPAN("");
	return true;
}

bool
smtp_predata_wait(struct smtp_session *s, struct policy_verdict *v)
{
	*v = (struct policy_verdict){ .verdict = LANG_VERDICT_DENY,
		.code = 554,
		.enhanced = "5.5.3",
		.text = SPAN("Too many recipients") };
	/* recipients_max_reject refuses the message, not only the surplus. */
	if (s->transaction->too_many) {
		smtp_log_refused(s, SPAN("DATA"), v->code, v->text);
		return hold(s, v);
	}
	if (policy_run_wait(s->policy, LANG_PREDATA, &s->scratch, v) != OUT_OK)
		return false;
	if (v->verdict == LANG_VERDICT_ACCEPT || hold(s, v))
		return true;
	smtp_log_verdict(s, LANG_PREDATA, SPAN("DATA"), v);
	return false;
}

void
smtp_predata_reply(struct smtp_session *s, const struct policy_verdict *v)
{
	smtp_reply_span(s, v->code, span_of(v->enhanced), v->text);
	smtp_refuse_said(s, v);
}
