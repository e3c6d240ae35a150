/*
 * admin_child: one loop, one HTTP server.
 */
#include "proc/admin_child.h"

#include <sys/prctl.h>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "admin/server.h"
#include "base/assert.h"
#include "base/log.h"
#include "proc/child.h"
#include "proc/control.h"
#include "proc/sandbox.h"
#include "tls/server.h"

struct admin {
	struct loop *loop;
	struct admin_server *server;
	struct admin_view view;
	struct obs_page **pages;
	struct mail_budget *budget;
	struct loop_fd control;
	struct proc_signals signals;
};

static void
refresh(void *arg)
{
	const struct admin *a = arg;

	obs_set(OBS_MEMORY_BYTES, 0, 0,
	    (int64_t)mail_budget_used(a->budget, MAIL_MEMORY));
	obs_set(OBS_SPILL_BYTES, 0, 0,
	    (int64_t)mail_budget_used(a->budget, MAIL_SPILL));
}

static void
stop(void *arg)
{
	struct admin *a = arg;

	loop_stop(a->loop);
}

static void
signalled(void *arg, int number)
{
	struct admin *a = arg;

	(void)number;
	admin_server_drain(a->server, stop, a);
}

/* The supervisor says nothing to us; readable means that it has gone. */
static void
control_readable(void *arg)
{
	struct admin *a = arg;

	loop_stop(a->loop);
}

/* The newest first: its names are the ones that are shown. */
static void
pages_gather(const struct proc_state *s, struct admin *a)
{
	size_t count = 0;

	LIST_EACH(n, &s->generations)
	count++;
	a->pages = calloc(count, sizeof(struct obs_page *));
	if (a->pages == NULL)
		abort();
	for (struct list_node *n = s->generations.prev; n != &s->generations;
	     n = n->prev)
		a->pages[a->view.page_count++] =
		    LIST_OWNER(n, struct proc_generation, node)->page;
}

static void
become(const struct proc_state *s, const struct proc_generation *g)
{
	log_process("admin");
	prctl(PR_SET_NAME, "postern-admin", 0, 0, 0);
	proc_privs_limits();
	if (!proc_privs_drop(&g->settings.user) ||
	    !proc_privs_parent(s->pid, SIGKILL))
		_exit(1);
	proc_sandbox_enter();
}

/* The fork gave us keys; who takes this process over shall not have them. */
static void
forget_keys(struct proc_state *s)
{
	proc_tls_forget(&s->tls);
	LIST_EACH(n, &s->generations)
	{
		const struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);

		if (g->policy == NULL)
			continue;
		policy_tls_wipe(&g->policy->tls);
		tls_server_free(&g->policy->tls.server);
	}
}

static void admin_main(struct proc_state *s, const struct proc_generation *g,
    int control) __attribute__((noreturn));

static void
admin_main(struct proc_state *s, const struct proc_generation *g, int control)
{
	struct admin a = { .budget = s->budget };
	sigset_t set;

	become(s, g);
	forget_keys(s);
	pages_gather(s, &a);
	a.view.board = s->board;
	a.view.recent = s->recent;
	a.view.pages = a.pages;
	a.view.refresh = refresh;
	a.view.arg = &a;
	obs_attach(a.pages[0], OBS_ADMIN);
	a.loop = loop_new();
	a.server = admin_server_new(a.loop, s->metrics_fd, &a.view);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	proc_signals_open(&a.signals, a.loop, &set, signalled, &a);
	loop_fd_readable(&a.control, a.loop, control, control_readable, &a);
	loop_run(a.loop);
	_exit(0);
}

/* Nobody reads pages now: what retired ones hold becomes the newest's. */
static void
pages_fold(struct proc_state *s, struct proc_generation *into)
{
	for (struct list_node *n = s->generations.next, *next;
	     n != &s->generations; n = next) {
		struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);

		next = n->next;
		obs_forget(g->page, OBS_ADMIN);
		if (g->stage != PROC_RETIRED)
			continue;
		obs_fold(g->page, into->page);
		obs_page_free(&g->page);
		list_remove(&g->node);
		free(g);
	}
}

static void
start(struct proc_state *s, struct proc_generation *g)
{
	int control[2];

	pages_fold(s, g);
	if (s->metrics_fd < 0 || !proc_control_pair(control))
		return;
	const int keep[] = { s->metrics_fd, control[1] };
	pid_t pid = proc_child_fork(s, keep, 2);
	if (pid == 0)
		admin_main(s, g, control[1]);
	close(control[1]);
	if (pid < 0) {
		close(control[0]);
		return;
	}
	proc_single_started(&s->admin, pid);
	s->admin.control = control[0];
	s->admin.generation = g->number;
}

void
proc_admin_step(struct proc_state *s)
{
	struct proc_generation *g = proc_state_find(s, PROC_SERVING);

	if (g == NULL)
		g = proc_state_find(s, PROC_STARTING);
	if (s->down == PROC_STOPPING) {
		proc_single_tell(&s->admin, SIGTERM);
		return;
	}
	if (g == NULL)
		return;
	if (s->admin.pid != 0 && s->admin.generation != g->number)
		proc_single_tell(&s->admin, SIGTERM);
	if (proc_single_may_start(&s->admin))
		start(s, g);
}
