/*
 * supervisor: events note, steps act (see state.h).
 */
#include "proc/supervisor.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "proc/admin_child.h"
#include "proc/child.h"
#include "proc/drain.h"
#include "proc/generation.h"
#include "proc/logfile.h"
#include "proc/redis_child.h"
#include "proc/reload.h"
#include "proc/second_child.h"
#include "proc/state_dir.h"
#include "proc/tls.h"
#include "proc/workers.h"

enum { REPORT_MAX = 1 << 20 };

static void
settle(void *arg)
{
	struct proc_state *s = arg;

	proc_generation_step(s);
	proc_reload_step(s);
	proc_redis_step(s);
	proc_second_step(s);
	proc_admin_step(s);
	proc_workers_step(s);
	proc_drain_step(s);
}

static void
child_ended(struct proc_state *s, pid_t pid, int status)
{
	if (proc_workers_ended(s, pid, status))
		return;
	if (pid == s->admin.pid)
		proc_single_ended(s, &s->admin, "the admin process", status);
	else if (pid == s->redis.pid)
		proc_single_ended(s, &s->redis, "embedded Redis", status);
	else if (pid == s->second.child.pid)
		proc_second_ended(s, status);
}

static void
signalled(void *arg, int number)
{
	struct proc_state *s = arg;
	pid_t pid;
	int status;

	switch (number) {
	case SIGCHLD:
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			child_ended(s, pid, status);
		break;
	case SIGHUP:
		s->reload_wanted = true;
		proc_state_changed(s);
		break;
	default:
		proc_drain_asked(s);
		break;
	}
}

/* Its back-off is over: the steps see that. */
static void
again(void *arg)
{
	proc_state_changed(arg);
}

static void
watch(struct proc_state *s)
{
	sigset_t set;

	s->loop = loop_new();
	loop_soon_init(&s->settle, settle, s);
	loop_timer_init(&s->admin.restart, s->loop, again, s);
	loop_timer_init(&s->redis.restart, s->loop, again, s);
	loop_timer_init(&s->tls.timer, s->loop, proc_tls_look, s);
	loop_timer_init(&s->second.child.restart, s->loop, again, s);
	loop_timer_init(&s->second.look, s->loop, proc_second_look, s);
	loop_timer_init(&s->reload_late, s->loop, proc_reload_late, s);
	loop_timer_init(&s->down_timer, s->loop, proc_drain_timer, s);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	proc_signals_open(&s->signals, s->loop, &set, signalled, s);
}

static void
unwatch(struct proc_state *s)
{
	proc_signals_close(&s->signals);
	loop_timer_fini(&s->admin.restart);
	loop_timer_fini(&s->redis.restart);
	loop_timer_fini(&s->tls.timer);
	loop_timer_fini(&s->second.child.restart);
	loop_timer_fini(&s->second.look);
	loop_timer_fini(&s->reload_late);
	loop_timer_fini(&s->down_timer);
	loop_soon_cancel(&s->settle);
	loop_free(&s->loop);
}

static bool
start(struct proc_state *s, struct buf *report)
{
	struct proc_generation *g = proc_generation_load(s, report);

	if (g == NULL)
		return false;
	if (proc_state_dir_open(&g->settings, &s->lock, report) == OUT_OK &&
	    proc_logfile_open(s, &g->settings, report)) {
		if (!policy_history_open(g->policy))
			log_error("process", "dmarc_history_file %s: %s",
			    g->policy->history_path, strerror(errno));
		log_info("process",
		    "postern " POSTERN_VERSION " starts, pid "
		    "%d, %s, %u workers as %s",
		    (int)s->pid, policy_source_path(s->source),
		    g->settings.workers, g->settings.user.name);
		atomic_store(&s->board->started_s, clock_wall_s());
		atomic_store(&s->board->workers, g->settings.workers);
		atomic_store(&s->board->generation, g->number);
		proc_tls_begin(s, g);
		if (proc_reload_begin(s, g, report))
			return true;
	}
	proc_generation_free(&g);
	return false;
}

static void
generations_free(struct proc_state *s)
{
	while (!list_is_empty(&s->generations)) {
		struct proc_generation *g = LIST_OWNER(s->generations.next,
		    struct proc_generation, node);

		list_remove(&g->node);
		proc_workers_fini(g);
		proc_generation_free(&g);
	}
}

int
proc_supervisor_run(const struct policy_source *source)
{
	static struct proc_state s;
	struct buf report;

	log_process("supervisor");
	prctl(PR_SET_NAME, "postern", 0, 0, 0);
	proc_signals_block();
	proc_state_init(&s, source);
	watch(&s);
	buf_init(&report, REPORT_MAX);
	bool ok = start(&s, &report);
	fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&report)));
	buf_fini(&report);
	if (ok) {
		loop_run(s.loop);
		log_info("process", "postern ends");
	}
	generations_free(&s);
	unwatch(&s);
	proc_state_fini(&s);
	return ok ? 0 : 1;
}
