/*
 * second_link: a worker's line to the second opinion.
 *
 * One end of a pair that the supervisor keeps for this worker's column, so it
 * outlives the process at either end.  Each question has its deadline; what
 * nobody waits for any more is dropped when it comes.
 */
#ifndef POLICY_SECOND_LINK_H
#define POLICY_SECOND_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "wire/second_answer.h"
#include "wire/second_ask.h"

struct policy_second_link;

/*
 * policy_second_link_new(l, fd, worker): over ${fd}, which stays the
 * caller's; what is asked beside mail works in the scope ${worker}.
 */
struct policy_second_link *policy_second_link_new(struct loop *l, int fd,
    struct loop_scope *worker);

/* policy_second_link_free(k): nobody waits any more; accepts NULL. */
void policy_second_link_free(struct policy_second_link **k);

/*
 * policy_second_link_ask_wait(k, ask, until_ms, arena, out):
 * Send a question, under an id of its own, and wait.
 *
 * out  on OUT_OK; names live in ${arena}
 *
 * Returns OUT_OK; OUT_TEMP at the deadline, or when too much is under way or
 * the question is too large; OUT_PERM when the process has died of it, or of
 * another; OUT_CANCELLED.
 */
MUST_USE enum outcome policy_second_link_ask_wait(struct policy_second_link *k,
    const struct wire_second_ask *ask, uint64_t until_ms, struct arena *arena,
    struct wire_second_answer *out);

/* policy_second_link_loop(k): the loop it works in. */
struct loop *policy_second_link_loop(const struct policy_second_link *k);

/* policy_second_link_scope(k): for what is asked beside mail. */
struct loop_scope *policy_second_link_scope(const struct policy_second_link *k);

#endif
