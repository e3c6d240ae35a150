/*
 * explain: runs whose decisions somebody wants to understand.
 */
#ifndef POLICY_EXPLAIN_H
#define POLICY_EXPLAIN_H

#include "base/outcome.h"
#include "lang/run.h"
#include "policy/session.h"
#include "policy/verdict.h"

/*
 * policy_explained_wait(s, run, acl, out): as policy_run_wait, of a run that
 * is ready to begin, with a record of it for the world's observer.
 */
MUST_USE enum outcome policy_explained_wait(struct policy_session *s,
    struct lang_run *run, int acl, struct policy_verdict *out);

/*
 * policy_refused(s, what, v): this server, or the backend, refused ${what},
 * "RCPT <a@b>"; no policy was asked.  Tell the observer, if there is one.
 */
void policy_refused(const struct policy_session *s, struct span what,
    const struct policy_verdict *v);

#endif
