/*
 * scans: what scanners said of the message in hand.
 *
 * Malware is asked for once per message, spam once per message and user; what
 * was said then is said again.  No answer is kept: the next to ask asks anew.
 */
#ifndef POLICY_SCANS_H
#define POLICY_SCANS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/catalog.h"

struct policy_session;

/*
 * policy_scan_wait(s, word, text, why): "malware = ${text}" or "spam =
 * ${text}".  OUT_OK it is so; OUT_NONE it is not; OUT_TEMP, with ${why}, when
 * no scanner could say; OUT_PERM, with ${why}, when ${text} cannot be read;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome policy_scan_wait(struct policy_session *s,
    enum lang_word word, struct span text, struct span *why);

/*
 * policy_scan_variable(s, v, arena, out): the value of $malware_name or
 * $spam_…; false when ${v} is none of these.
 */
bool policy_scan_variable(const struct policy_session *s, enum lang_variable v,
    struct arena *arena, struct span *out);

#endif
