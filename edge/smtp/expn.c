/*
 * EXPN; lists are the backend's.
 */
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_expn(struct smtp_session *s, struct span arg)
{
	struct policy_verdict v;

	if (!smtp_judge_wait(s, LANG_EXPN,
		arena_printf(&s->scratch, "EXPN %.*s", SPAN_ARG(arg)), &v))
		return;
	smtp_reply_span(s, 550, SPAN("5.7.0"),
	    v.text.len > 0 ? v.text : SPAN("There are no lists to expand"));
}
