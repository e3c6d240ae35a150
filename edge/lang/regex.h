/*
 * regex: PCRE2 patterns, interpreted under limits.
 *
 * Patterns of the configuration are compiled at load; a pattern that holds a
 * variable is compiled when it is used, under tighter caps.  Never JIT: it
 * needs more stack than a fiber has.  The interpreter of PCRE2 10.42 keeps
 * its frames on the heap, and its steps, depth and heap are capped here, so
 * a pattern that backtracks without end answers "don't know".
 */
#ifndef LANG_REGEX_H
#define LANG_REGEX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

struct lang_regex;

enum { LANG_REGEX_CAPTURES = 10 }; /* $0 to $9 */

enum {
	LANG_REGEX_CASELESS = 1,
	LANG_REGEX_FOREIGN = 2 /* not constant: length and nesting capped */
};

/*
 * lang_regex_compile(pattern, flags, arena, why):
 * Returns the pattern, which lives and dies with ${arena}; NULL with
 * ${why}, text in ${arena}.
 */
const struct lang_regex *lang_regex_compile(struct span pattern, unsigned flags,
    struct arena *arena, struct span *why);

/*
 * lang_regex_match(re, subject, captures):
 * Search ${subject}.
 *
 * captures  on OUT_OK: LANG_REGEX_CAPTURES spans into ${subject}, empty
 *           where a group took no part; NULL when nobody asks
 *
 * Returns OUT_OK; OUT_NONE; OUT_TEMP when a limit was reached.
 */
MUST_USE enum outcome lang_regex_match(const struct lang_regex *re,
    struct span subject, struct span *captures);

/*
 * lang_regex_search(re, subject, from, not_empty, captures): as
 * lang_regex_match, from byte ${from} on; ${not_empty}: only a match right
 * there that is not empty.
 */
MUST_USE enum outcome lang_regex_search(const struct lang_regex *re,
    struct span subject, size_t from, bool not_empty, struct span *captures);

#endif
