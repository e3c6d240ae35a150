/*
 * refuse: log line, reply and, after a drop, the end.
 */
#include "smtp/refuse.h"

#include "smtp/end.h"
#include "smtp/log.h"
#include "smtp/reply.h"

void
smtp_refuse_said(struct smtp_session *s, const struct policy_verdict *v)
{
	if (v->close || v->code == 421)
		smtp_end(s, SMTP_END_DROP);
}

void
smtp_refuse(struct smtp_session *s, enum lang_phase phase, struct span what,
    const struct policy_verdict *v)
{
	smtp_log_verdict(s, phase, what, v);
	smtp_reply_span(s, v->code, span_of(v->enhanced), v->text);
	smtp_refuse_said(s, v);
}

bool
smtp_judge_wait(struct smtp_session *s, enum lang_phase phase, struct span what,
    struct policy_verdict *v)
{
	if (policy_run_wait(s->policy, phase, &s->scratch, v) != OUT_OK)
		return false;
	if (v->verdict == LANG_VERDICT_ACCEPT)
		return true;
	smtp_refuse(s, phase, what, v);
	return false;
}
