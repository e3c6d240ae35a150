/*
 * ETRN; there is no queue.
 */
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_etrn(struct smtp_session *s, struct span arg)
{
	struct policy_verdict v;

	if (!smtp_judge_wait(s, LANG_ETRN,
		arena_printf(&s->scratch, "ETRN %.*s", SPAN_ARG(arg)), &v))
		return;
	/* RFC 1985 section 5.3.4 */
	smtp_reply_span(s, 458, SPAN("4.7.0"),
	    v.text.len > 0 ? v.text : SPAN("There is no queue to run"));
}
