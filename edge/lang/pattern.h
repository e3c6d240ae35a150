/*
 * pattern: the value of "regex =", a list of regular expressions for the
 * lines of a message.
 *
 * As in Exim: each line of header and body for itself, without its line end,
 * letters as they are written, and the first line that matches ends the
 * search.  Patterns without a variable are compiled at load.  A pattern that
 * reaches PCRE2's limits on a line has no answer for it; unless another line
 * matches, the condition has none either.
 */
#ifndef LANG_PATTERN_H
#define LANG_PATTERN_H

#include "base/outcome.h"
#include "lang/compiling.h"
#include "lang/run.h"

struct lang_patterns;

/*
 * lang_patterns_compile(c, text, phases): what is wrong with ${text} is
 * reported.  Never NULL.
 */
const struct lang_patterns *lang_patterns_compile(struct lang_compile *c,
    const struct lang_text *text, unsigned phases);

/*
 * lang_patterns_wait(p, run, failed): whether a line of the message matches;
 * the world is told which pattern did, and its groups.
 *
 * failed  what to return when the value fails on purpose
 *
 * Returns OUT_OK; OUT_NONE; OUT_TEMP and OUT_PERM with run->why;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome lang_patterns_wait(const struct lang_patterns *p,
    struct lang_run *run, enum outcome failed);

#endif
