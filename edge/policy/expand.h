/*
 * expand: a text given at the command line, evaluated as the policy would.
 */
#ifndef POLICY_EXPAND_H
#define POLICY_EXPAND_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/outcome.h"
#include "base/span.h"
#include "policy/session.h"

/*
 * policy_text_wait(w, text, arena, out, report):
 * Compile ${text} against the generation's program and evaluate it with an
 * empty session; suspends the fiber.
 *
 * out     on OUT_OK, in ${arena}
 * report  else: the reason, diagnostics or one line, is appended
 *
 * Returns OUT_OK; OUT_NONE for a forced failure; OUT_TEMP when a lookup could
 * not be answered; OUT_PERM when it does not compile or cannot be evaluated;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome policy_text_wait(const struct policy_world *w,
    struct span text, struct arena *arena, struct span *out,
    struct buf *report);

#endif
