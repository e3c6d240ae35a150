/*
 * VRFY; who has a mailbox is the backend's to know and to keep.
 */
#include "smtp/refuse.h"
#include "smtp/reply.h"
#include "smtp/verbs.h"

void
smtp_verb_vrfy(struct smtp_session *s, struct span arg)
{
	struct policy_verdict v;

	if (!smtp_judge_wait(s, LANG_VRFY,
		arena_printf(&s->scratch, "VRFY %.*s", SPAN_ARG(arg)), &v))
		return;
	/* RFC 5321 section 3.5.3 */
	smtp_reply_span(s, 252, SPAN("2.5.2"),
	    v.text.len > 0 ?
		v.text :
		SPAN("Cannot VRFY user, but will take a message for it"));
}
