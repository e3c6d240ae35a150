/*
 * job: one function in a fiber, with the configuration and Redis at hand.
 */
#ifndef CMD_JOB_H
#define CMD_JOB_H

#include "base/arena.h"
#include "cmd/line.h"
#include "cmd/load.h"
#include "loop/loop.h"
#include "store/redis.h"

/* What the function gets; borrowed while it runs. */
struct cmd_job {
	const struct cmd_line *line;
	struct loop *loop;
	const struct policy_generation *policy;
	struct store_redis *redis;
	struct dns_resolver *dns; /* NULL: it cannot be had */
	struct arena arena;
	void *arg;
	int status; /* to be set by it: the exit status */
};

typedef void cmd_job_fn(struct cmd_job *job);

/*
 * cmd_job_run(line, run, arg): load, connect, call ${run} in a fiber, close.
 * Returns the exit status; CMD_FAILED when the configuration is bad.
 */
int cmd_job_run(const struct cmd_line *line, cmd_job_fn *run, void *arg);

/*
 * cmd_job_wait(l, run, arg): call run(arg) in a fiber of ${l} and run the loop
 * until it has returned.  When there can be no fiber nothing is called.
 */
void cmd_job_wait(struct loop *l, loop_fn *run, void *arg);

/*
 * cmd_job_ask(job, argv, argc, out): one Redis command; suspends the fiber.
 * What went wrong is printed, becomes the exit status, and false is returned.
 */
bool cmd_job_ask(struct cmd_job *job, const struct span *argv, size_t argc,
    struct store_reply *out);

#endif
