/*
 * call: one ACL called by another, with arguments.
 *
 *   call = name *( 1*BLANK argument )
 *
 * An argument is an expansion; blanks inside its braces, and inside quotes
 * around all of it, do not end it.  What it yields is the value of $acl_arg1
 * … $acl_arg9 while the called ACL runs, and is never read as code.  An
 * expansion may call as well: ${acl{name}{argument}…}.
 */
#ifndef LANG_CALL_H
#define LANG_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "lang/expand.h"
#include "lang/run.h"
#include "lang/verdict.h"

enum { LANG_CALL_ARGS = 9 };

/* What an ACL is called with.  Plain data, in the generation's arena. */
struct lang_call {
	const struct lang_expansion *args[LANG_CALL_ARGS];
	size_t count;
};

/* lang_call_name(value): the name at the beginning of "name args". */
struct lang_text lang_call_name(const struct lang_text *value);

/*
 * lang_call_compile(c, value, phases): the arguments in "name args"; errors
 * are reported.  NULL when there are none.
 */
const struct lang_call *lang_call_compile(struct lang_compile *c,
    const struct lang_text *value, unsigned phases);

/*
 * lang_call_next(text, at, name):
 * The next name that stands where "${acl{" or the condition "acl{{" calls it,
 * from ${at}, which moves on; false at the end.  It looks at letters only, so
 * what it finds may be none.
 */
bool lang_call_next(const struct lang_text *text, size_t *at,
    struct lang_text *name);

/*
 * lang_call_args_wait(call, run, out): ${out} has LANG_CALL_ARGS places.
 * Returns as lang_expand_wait.
 */
MUST_USE enum outcome lang_call_args_wait(const struct lang_call *call,
    struct lang_run *run, struct span *out);

/*
 * lang_call_wait(run, acl, args, count, out):
 * Run an ACL for another one.  Whether it was sure of what it decided is its
 * own: what happened before does not touch it.
 *
 * Returns OUT_OK with ${out}; OUT_CANCELLED.
 */
MUST_USE enum outcome lang_call_wait(struct lang_run *run, int acl,
    const struct span *args, size_t count, struct lang_result *out);

/* lang_call_variable(run, v, out): $acl_arg1 … and $acl_narg; else false. */
bool lang_call_variable(struct lang_run *run, enum lang_variable v,
    struct span *out);

#endif
