/*
 * expand: "${…}" compiled at load, evaluated to data.
 *
 * The text is parsed once, into a tree of segments; what a segment yields is
 * never parsed as code, as the name of a list, or as an ACL.
 */
#ifndef LANG_EXPAND_H
#define LANG_EXPAND_H

#include <stdbool.h>

#include "base/outcome.h"
#include "lang/compiling.h"
#include "lang/run.h"

struct lang_expansion;

/*
 * lang_expand_compile(c, text, phases):
 * Parse ${text}; every error is reported in its place, unknown names with a
 * suggestion, variables without a value in any of ${phases} as errors.
 *
 * Returns the expansion; never NULL: after errors it is one that fails.
 */
const struct lang_expansion *lang_expand_compile(struct lang_compile *c,
    const struct lang_text *text, unsigned phases);

/* lang_expand_constant(e, out): whether it is the same text each time. */
bool lang_expand_constant(const struct lang_expansion *e, struct span *out);

/*
 * lang_expand_wait(e, run, out):
 * Evaluate; may suspend the fiber.  ${out} lives in run->arena.
 *
 * Returns OUT_OK; OUT_NONE for a forced failure ("fail"); OUT_TEMP when a
 * lookup could not be answered; OUT_PERM when it cannot be evaluated (a
 * number that is none, a result over LIMIT_EXPANSION_BYTES); in the last two
 * run->why says it; OUT_CANCELLED.
 */
MUST_USE enum outcome lang_expand_wait(const struct lang_expansion *e,
    struct lang_run *run, struct span *out);

/*
 * lang_truth(text, out): Exim's rule for "condition" and "bool": "", 0, no,
 * false are false; a non-zero integer, yes, true (any case) are true; false
 * is returned for anything else, ${out} untouched.
 */
bool lang_truth(struct span text, bool *out);

#endif
