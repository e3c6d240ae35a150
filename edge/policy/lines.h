/*
 * lines: a message that has come whole, line by line; and what was found in it.
 */
#ifndef POLICY_LINES_H
#define POLICY_LINES_H

#include <stdbool.h>

#include "base/outcome.h"
#include "base/span.h"
#include "lang/catalog.h"

struct policy_session;

/*
 * policy_lines_wait(s, match, arg, why): hand each line of the message in
 * hand, header and body, to ${match} until it says true.  A line comes
 * without its line end; what is longer than LIMIT_MATCH_LINE_BYTES comes in
 * pieces, as in Exim.  Other clients are served meanwhile.
 *
 * Returns OUT_OK: ${match} said true; OUT_NONE: for no line; OUT_TEMP, with
 * ${why}, when the message cannot be read back or ${match} has taken
 * LIMIT_MATCH_MS in all; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_lines_wait(struct policy_session *s,
    bool (*match)(void *arg, struct span line), void *arg, struct span *why);

/*
 * policy_matched_set(s, pattern, groups, count): lang_world's set_matched;
 * copied into the message's arena.
 */
void policy_matched_set(struct policy_session *s, struct span pattern,
    const struct span *groups, size_t count);

/*
 * policy_matched_variable(s, v, out): $regex_match_string, $regex1 …; false
 * when ${v} is none of these.
 */
bool policy_matched_variable(const struct policy_session *s,
    enum lang_variable v, struct span *out);

#endif
