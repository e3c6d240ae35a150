/*
 * predata: what DATA and the first BDAT have to ask before the content.
 */
#ifndef SMTP_PREDATA_H
#define SMTP_PREDATA_H

#include "policy/run.h"
#include "smtp/session.h"

/*
 * smtp_predata_wait(s, v): run acl_smtp_predata for a transaction that has a
 * recipient.  True: go on; false: the session is closing, or ${v} says no and
 * has been logged.
 */
bool smtp_predata_wait(struct smtp_session *s, struct policy_verdict *v);

/* smtp_predata_reply(s, v): say that no. */
void smtp_predata_reply(struct smtp_session *s, const struct policy_verdict *v);

#endif
