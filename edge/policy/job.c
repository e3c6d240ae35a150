/*
 * job: one fiber, one waiter.
 */
#include "policy/job.h"

#include "loop/fiber.h"
#include "loop/wait.h"

bool
policy_job_start(struct policy_job *j, struct loop_scope *scope, loop_fn *run,
    void *arg)
{
	if (j->started || scope == NULL)
		return false;
	j->started = loop_fiber_start(scope, run, arg);
	return j->started;
}

void
policy_job_done(struct policy_job *j)
{
	j->done = true;
	if (j->waiter != NULL)
		loop_wait_done(j->waiter, OUT_OK);
}

enum outcome
policy_job_wait(struct policy_job *j)
{
	struct loop_wait wait;

	if (j->done)
		return OUT_OK;
	if (!j->started)
		return OUT_NONE;
	loop_wait_init(&wait);
	j->waiter = &wait;
	enum outcome o = loop_wait_until(&wait, UINT64_MAX);
	j->waiter = NULL;
	return o;
}
