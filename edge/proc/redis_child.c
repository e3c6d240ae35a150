/*
 * redis_child: fork, become run_user, execute.
 */
#include "proc/redis_child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "proc/child.h"
#include "store/embedded.h"

bool
proc_redis_check(const struct policy_generation *g, struct buf *report)
{
	if (g->embedded == NULL || access(g->embedded->argv[0], X_OK) == 0)
		return true;
	buf_printf(report,
	    "error: redis_servers = embedded needs %s; install "
	    "redis-server, or name a server\n",
	    g->embedded->argv[0]);
	return false;
}

static void redis_main(const struct proc_state *s,
    const struct proc_generation *g) __attribute__((noreturn));

/*
 * Its lines are not in our format, so they get a file of their own.  Opened
 * as run_user, so that a link put there by that user leads nowhere else.
 */
static bool
redirect(const char *state_dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/redis.log", state_dir);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int log = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	return null >= 0 && log >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0;
}

static void
redis_main(const struct proc_state *s, const struct proc_generation *g)
{
	int none = STDIN_FILENO;

	/* A group of its own: Ctrl-C must not reach it before the workers
	   have finished with it. */
	setpgid(0, 0);
	if (!proc_privs_drop(&g->settings.user) ||
	    !proc_privs_parent(s->pid, SIGTERM) ||
	    !redirect(g->settings.state_dir))
		_exit(1);
	proc_privs_close_others(&none, 1);
	proc_signals_release();
	execv(g->policy->embedded->argv[0], g->policy->embedded->argv);
	_exit(127);
}

static void
start(struct proc_state *s, const struct proc_generation *g)
{
	pid_t pid = proc_child_fork(s, NULL, 0);

	if (pid == 0)
		redis_main(s, g);
	if (pid < 0)
		return;
	proc_single_started(&s->redis, pid);
	log_info("process",
	    "embedded Redis started, pid %d; its data and "
	    "redis.log are in %s",
	    (int)pid, g->settings.state_dir);
}

/* A generation that lives and asks the embedded one. */
static const struct proc_generation *
user_find(const struct proc_state *s)
{
	LIST_EACH(n, &s->generations)
	{
		const struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);
		if (g->stage != PROC_RETIRED && g->embedded_redis)
			return g;
	}
	return NULL;
}

void
proc_redis_step(struct proc_state *s)
{
	const struct proc_generation *g = user_find(s);
	bool wanted = g != NULL && s->down != PROC_STOPPING;

	if (wanted && proc_single_may_start(&s->redis))
		start(s, g);
	else if (!wanted)
		proc_single_tell(&s->redis, SIGTERM);
}
