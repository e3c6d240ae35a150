/*
 * data: DATA, RFC 5321 section 4.1.1.4.
 */
#include "smtp/content.h"
#include "smtp/limits.h"
#include "smtp/predata.h"
#include "smtp/reply.h"
#include "smtp/verbs.h"
#include "smtp/violation.h"

void
smtp_verb_data(struct smtp_session *s, struct span arg)
{
	struct policy_verdict v;

	if (arg.len > 0) {
		smtp_limit_protocol(s, 501, "5.5.4", SPAN(""),
		    "DATA takes no argument");
		return;
	}
	if (!smtp_predata_wait(s, &v)) {
		if (!s->closing)
			smtp_predata_reply(s, &v);
		return;
	}
	/* The content must wait for the 354 (RFC 2920 section 3.1). */
	if (smtp_session_input_len(s) > 0 &&
	    policy_controls_get(s->policy)->enforce_sync) {
		smtp_violation_sync(s);
		return;
	}
	smtp_content_begin(s);
	smtp_limit_clock(s);
	s->mode = SMTP_DATA;
	smtp_reply_bare(s, 354,
	    v.text.len > 0 ?
		v.text :
		SPAN("Enter "
		     "message, ending with \".\" on a line by itself"));
}
