/*
 * refuse: a policy has said no to a command.
 */
#ifndef SMTP_REFUSE_H
#define SMTP_REFUSE_H

#include "policy/run.h"
#include "smtp/session.h"

/*
 * smtp_refuse(s, phase, what, v): log, count and say the refusal ${v} of
 * ${what}, "RCPT <a@b>"; end the session after a drop, and after a 421, which
 * promises that (RFC 5321 section 4.2.1).
 */
void smtp_refuse(struct smtp_session *s, enum lang_phase phase,
    struct span what, const struct policy_verdict *v);

/*
 * smtp_judge_wait(s, phase, what, v): run the ACL of ${phase}; what it does
 * not accept is refused.  True with ${v} when it accepts; false also when the
 * session is ending.
 */
bool smtp_judge_wait(struct smtp_session *s, enum lang_phase phase,
    struct span what, struct policy_verdict *v);

/* smtp_refuse_said(s, v): it was said in another way; end it if need be. */
void smtp_refuse_said(struct smtp_session *s, const struct policy_verdict *v);

#endif
