/*
 * eval: run an ACL and say what it decided.
 *
 * Conditions have three values.  Unknown ends the run with a temporary
 * refusal (a warn statement is skipped and noted); where the site chose
 * "open" the condition fails instead, after negation, and any refusal of that
 * run, whatever its verb or the implicit one, is temporary.
 */
#ifndef LANG_EVAL_H
#define LANG_EVAL_H

#include "base/outcome.h"
#include "lang/run.h"
#include "lang/verdict.h"

/*
 * lang_acl_wait(run, acl, out):
 * Run ACL number ${acl} of run->program (LANG_NO_ACL: the phase's default,
 * accept but for rcpt, vrfy, etrn and expn,
 * which deny); may suspend the fiber.
 *
 * Returns OUT_OK with ${out}; OUT_CANCELLED.
 */
MUST_USE enum outcome lang_acl_wait(struct lang_run *run, int acl,
    struct lang_result *out);

/* lang_verdict_name(v): "accept", "discard", "deny", "drop", "defer". */
const char *lang_verdict_name(enum lang_verdict v);

#endif
