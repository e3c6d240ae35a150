/*
 * try_judge: what a scenario expected against what came.
 */
#ifndef CMD_TRY_JUDGE_H
#define CMD_TRY_JUDGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "cmd/trial.h"
#include "cmd/try_file.h"

/*
 * cmd_try_judge(path, s, t, out):
 * Every line of "expect" must hold, for each reply that it speaks of, and
 * there must be one; and what nobody expected must not be a refusal.
 *
 * out  what does not hold, "path:line: …", and the decisions behind it
 *
 * Returns whether all holds.
 */
bool cmd_try_judge(const char *path, const struct cmd_scenario *s,
    const struct cmd_trial *t, struct buf *out);

#endif
