/*
 * job: a loop for one errand.
 */
#include "cmd/job.h"

#include <signal.h>

#include "base/log.h"
#include "loop/fiber.h"
#include "loop/loop.h"
#include "loop/scope.h"

enum { QUEUE_MAX = 1000 };

struct errand {
	struct loop *loop;
	struct loop_scope scope;
	cmd_job_fn *run;
	struct cmd_job job;
};

static void
errand_run(void *arg)
{
	struct errand *e = arg;

	e->run(&e->job);
}

static void
errand_done(void *arg)
{
	struct errand *e = arg;

	loop_stop(e->loop);
}

static void
errand_wait(struct errand *e)
{
	loop_scope_init(&e->scope, e->loop, NULL);
	if (loop_fiber_start(&e->scope, errand_run, e)) {
		loop_scope_when_idle(&e->scope, errand_done, e);
		loop_run(e->loop);
	}
	loop_scope_fini(&e->scope);
}

int
cmd_job_run(const struct cmd_line *line, cmd_job_fn *run, void *arg)
{
	struct cmd_loaded loaded;
	struct errand e = { .run = run };

	/* The user hears from us, not from the layers below. */
	log_level(LOG_ERROR_LEVEL);
	signal(SIGPIPE, SIG_IGN);
	if (!cmd_load(&line->source, &loaded))
		return CMD_FAILED;
	const struct store_settings redis = {
		.servers = loaded.policy->redis,
		.count = loaded.policy->redis_count,
		.timeout_ms = loaded.settings.redis_timeout_ms,
		.connect_timeout_ms = loaded.settings.redis_timeout_ms,
		.queue_max = QUEUE_MAX,
	};
	e.loop = loop_new();
	e.job = (struct cmd_job){ .line = line,
		.policy = loaded.policy,
		.redis = store_redis_new(e.loop, &redis),
		.arg = arg,
		.status = CMD_FAILED };
	arena_init(&e.job.arena, 0);
	errand_wait(&e);
	store_redis_free(&e.job.redis);
	loop_free(&e.loop);
	arena_fini(&e.job.arena);
	cmd_load_free(&loaded);
	return e.job.status;
}
