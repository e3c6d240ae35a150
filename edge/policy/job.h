/*
 * job: a check that is started early and waited for late.
 *
 * It runs in a fiber of its own, in the connection's scope; whoever first
 * needs its result waits.  One waiter at a time: a session's commands are.
 */
#ifndef POLICY_JOB_H
#define POLICY_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "loop/loop.h"
#include "loop/scope.h"

struct loop_wait;

/* Lives inside its owner, zeroed; the fields are private. */
struct policy_job {
	bool started;
	bool done;
	struct loop_wait *waiter;
};

/*
 * policy_job_start(j, scope, run, arg): run(arg) in a fiber, which ends with
 * policy_job_done(j).  False when there is no scope or no fiber to be had:
 * the caller does it when it is needed.
 */
bool policy_job_start(struct policy_job *j, struct loop_scope *scope,
    loop_fn *run, void *arg);

/* policy_job_done(j): the result stands; who waits is woken. */
void policy_job_done(struct policy_job *j);

/*
 * policy_job_wait(j): OUT_OK it is done; OUT_NONE it was never started;
 * OUT_CANCELLED.  There is no deadline: what runs in it has its own.
 */
MUST_USE enum outcome policy_job_wait(struct policy_job *j);

#endif
