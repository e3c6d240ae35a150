/*
 * job: a loop for one errand.
 */
#include "cmd/job.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "dns/names.h"
#include "dns/resolver.h"
#include "loop/fiber.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "policy/dns.h"
#include "policy/redis_names.h"

enum { QUEUE_MAX = 1000 };

struct errand {
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
stop(void *arg)
{
	struct loop *l = arg;

	loop_stop(l);
}

void
cmd_job_wait(struct loop *l, loop_fn *run, void *arg)
{
	struct loop_scope scope;

	loop_scope_init(&scope, l, NULL);
	if (loop_fiber_start(&scope, run, arg)) {
		loop_scope_when_idle(&scope, stop, l);
		loop_run(l);
	}
	loop_scope_fini(&scope);
}

/* Redis servers that have names have addresses afterwards, if they can. */
struct search {
	const struct policy_generation *policy;
	struct dns_names *names;
	struct store_server servers[STORE_SERVERS_MAX];
};

static void
search_run(void *arg)
{
	struct search *s = arg;

	(void)!policy_redis_find_wait(s->names, s->servers,
	    s->policy->redis_count);
}

static void
servers_find(struct loop *l, struct search *s)
{
	const struct policy_generation *g = s->policy;
	bool named = false;
	const char *why;

	memcpy(s->servers, g->redis, g->redis_count * sizeof(*g->redis));
	for (size_t i = 0; i < g->redis_count; i++)
		named |= g->redis[i].is_unknown;
	if (!named)
		return;
	s->names =
	    dns_names_new(l, g->host_servers, g->host_server_count, &why);
	cmd_job_wait(l, search_run, s);
	dns_names_free(&s->names);
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
	struct loop *l = loop_new();
	struct search search = { .policy = loaded.policy };
	servers_find(l, &search);
	const struct store_settings redis = {
		.servers = search.servers,
		.count = loaded.policy->redis_count,
		.timeout_ms = loaded.settings.redis_timeout_ms,
		.connect_timeout_ms = loaded.settings.redis_timeout_ms,
		.queue_max = QUEUE_MAX,
	};
	const struct dns_settings dns = policy_dns_settings(loaded.policy);
	const char *why;
	e.job = (struct cmd_job){ .line = line,
		.loop = l,
		.policy = loaded.policy,
		.redis = store_redis_new(l, &redis),
		.dns = dns_resolver_new(l, &dns, &why),
		.arg = arg,
		.status = CMD_FAILED };
	arena_init(&e.job.arena, 0);
	cmd_job_wait(l, errand_run, &e);
	store_redis_free(&e.job.redis);
	dns_resolver_free(&e.job.dns);
	loop_free(&l);
	arena_fini(&e.job.arena);
	cmd_load_free(&loaded);
	return e.job.status;
}

bool
cmd_job_ask(struct cmd_job *job, const struct span *argv, size_t argc,
    struct store_reply *out)
{
	enum outcome o =
	    store_redis_wait(job->redis, argv, argc, &job->arena, out);

	if (o != OUT_OK) {
		fprintf(stderr, "postern: %s\n", store_redis_why(job->redis));
		job->status = CMD_AWAY;
		return false;
	}
	if (out->kind == STORE_ERROR) {
		fprintf(stderr, "postern: Redis: %.*s\n", SPAN_ARG(out->text));
		job->status = CMD_FAILED;
		return false;
	}
	return true;
}
