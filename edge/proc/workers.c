/*
 * workers: forked, heard, missed, replaced.
 */
#include "proc/workers.h"

#include <sys/wait.h>

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "proc/child.h"
#include "proc/control.h"
#include "proc/second_child.h"
#include "proc/worker.h"

static void
control_close(struct proc_worker *w)
{
	loop_fd_stop(&w->watch);
	if (w->control >= 0)
		close(w->control);
	w->control = -1;
}

static void
heard(struct proc_worker *w, uint32_t word)
{
	if (word == PROC_READY) {
		w->ready = true;
		if (w->generation->state->down != PROC_UP)
			proc_control_say(w->control, PROC_UNREADY, 0);
		log_debug("process", "worker %u of generation %u is ready",
		    w->index + 1, w->generation->number);
	} else if (word == PROC_GOING) {
		w->ready = false;
		log_info("process", "worker %u, pid %d, was told to go",
		    w->index + 1, (int)w->pid);
	}
	proc_state_changed(w->generation->state);
}

static void
control_readable(void *arg)
{
	struct proc_worker *w = arg;
	struct proc_message m;
	enum proc_heard h;

	while ((h = proc_control_hear(w->control, &m)) == PROC_MESSAGE)
		heard(w, m.word);
	/* Its end as a process is told by SIGCHLD. */
	if (h == PROC_GONE)
		control_close(w);
}

/* The sockets that a worker of ${g} may have to accept from. */
static size_t
sockets_wanted(const struct proc_generation *g, int *keep)
{
	const struct proc_slots *s = &g->state->slots;
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++)
		if (proc_slot_wanted(&s->socket[i], &g->settings))
			keep[count++] = s->socket[i].fd;
	return count;
}

static void
worker_fork(struct proc_worker *w, const int control[2])
{
	static int keep[PROC_SOCKETS_MAX + 6];
	struct proc_generation *g = w->generation;
	const struct proc_worker_start start = {
		.index = w->index,
		.column = w->column,
		.supervisor = g->state->pid,
		.control = control[1],
		.policy = g->policy,
		.settings = &g->settings,
		.slots = &g->state->slots,
		.clients = g->state->clients,
		.recent = g->state->recent,
		.budget = g->state->budget,
		.second = proc_second_line(g, w->column),
		.tls = { .share_fd = g->state->tls.share_fd,
		    .sessions_fd = g->state->tls.sessions_fd,
		    .vault_fd = g->tls.vault_fd,
		    .vault_version = g->tls.vault != NULL ?
			tls_vault_version(g->tls.vault) :
			0,
		    .replica = g->state->tls.replica },
	};
	size_t count = sockets_wanted(g, keep);

	keep[count++] = control[1];
	if (g->policy->history_fd >= 0)
		keep[count++] = g->policy->history_fd;
	if (start.second >= 0)
		keep[count++] = start.second;
	if (start.tls.share_fd >= 0)
		keep[count++] = start.tls.share_fd;
	if (start.tls.sessions_fd >= 0)
		keep[count++] = start.tls.sessions_fd;
	if (start.tls.vault_fd >= 0)
		keep[count++] = start.tls.vault_fd;
	w->pid = proc_child_fork(g->state, keep, count);
	if (w->pid != 0)
		return;
	proc_worker_main(&start);
}

static void
restart_later(struct proc_worker *w, const char *why)
{
	uint64_t delay = proc_backoff_died(&w->backoff, clock_ms());

	log_error("process", "worker %u %s; again in %" PRIu64 " ms",
	    w->index + 1, why, delay);
	loop_timer_set(&w->restart, clock_ms() + delay);
}

static void
worker_start(struct proc_worker *w)
{
	int control[2];

	if (!proc_control_pair(control)) {
		restart_later(w, "has no descriptors");
		return;
	}
	worker_fork(w, control);
	close(control[1]);
	if (w->pid < 0) {
		w->pid = 0;
		close(control[0]);
		restart_later(w, "could not be forked");
		return;
	}
	w->control = control[0];
	w->ready = false;
	proc_backoff_started(&w->backoff, clock_ms());
	loop_fd_readable(&w->watch, w->generation->state->loop, w->control,
	    control_readable, w);
	obs_count(OBS_WORKER_STARTS, 0, 0);
}

/* Whether a worker of ${g} that has ended should run again. */
static bool
is_wanted(const struct proc_generation *g)
{
	return g->state->down < PROC_DRAINING &&
	    (g->stage == PROC_STARTING || g->stage == PROC_SERVING);
}

static void
worker_restart(void *arg)
{
	struct proc_worker *w = arg;

	if (w->pid == 0 && is_wanted(w->generation))
		worker_start(w);
}

void
proc_workers_init(struct proc_generation *g, unsigned count)
{
	g->workers = calloc(count, sizeof(*g->workers));
	if (g->workers == NULL)
		abort();
	g->count = count;
	for (unsigned i = 0; i < count; i++) {
		struct proc_worker *w = &g->workers[i];

		w->generation = g;
		w->index = i;
		w->control = -1;
		w->column = proc_columns_take(&g->state->columns);
		loop_timer_init(&w->restart, g->state->loop, worker_restart, w);
	}
}

void
proc_workers_fini(struct proc_generation *g)
{
	for (unsigned i = 0; i < g->count; i++) {
		struct proc_worker *w = &g->workers[i];

		control_close(w);
		loop_timer_fini(&w->restart);
		proc_columns_give(&g->state->columns, w->column);
	}
	free(g->workers);
	g->workers = NULL;
	g->count = 0;
}

void
proc_workers_start(struct proc_generation *g)
{
	for (unsigned i = 0; i < g->count; i++)
		worker_start(&g->workers[i]);
}

void
proc_workers_say(struct proc_generation *g, unsigned word, unsigned arg)
{
	for (unsigned i = 0; i < g->count; i++)
		if (g->workers[i].control >= 0)
			proc_control_say(g->workers[i].control,
			    (enum proc_word)word, arg);
}

void
proc_workers_kill(struct proc_generation *g, int number)
{
	for (unsigned i = 0; i < g->count; i++)
		if (g->workers[i].pid != 0)
			kill(g->workers[i].pid, number);
}

unsigned
proc_workers_ready(const struct proc_generation *g)
{
	unsigned count = 0;

	for (unsigned i = 0; i < g->count; i++)
		count += g->workers[i].ready ? 1 : 0;
	return count;
}

unsigned
proc_workers_alive(const struct proc_generation *g)
{
	unsigned count = 0;

	for (unsigned i = 0; i < g->count; i++)
		count += g->workers[i].pid != 0 ? 1 : 0;
	return count;
}

static struct proc_worker *
worker_find(const struct proc_state *s, pid_t pid)
{
	LIST_EACH(n, &s->generations)
	{
		const struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);

		/* A retired one has no workers any more. */
		for (unsigned i = 0; i < g->count; i++)
			if (g->workers[i].pid == pid)
				return &g->workers[i];
	}
	return NULL;
}

/* What it counted for others to see must not outlive it. */
static void
column_forget(struct proc_worker *w)
{
	struct proc_state *s = w->generation->state;

	obs_forget(w->generation->page, w->column);
	net_clients_forget(s->clients, w->column);
	mail_budget_forget(s->budget, w->column);
}

bool
proc_workers_ended(struct proc_state *s, pid_t pid, int status)
{
	struct proc_worker *w = worker_find(s, pid);
	char how[64];

	if (w == NULL)
		return false;
	struct proc_generation *g = w->generation;
	bool crash = status != 0;
	w->pid = 0;
	w->ready = false;
	control_close(w);
	column_forget(w);
	if (crash) {
		obs_count(OBS_WORKER_CRASHES, 0, 0);
		g->crashes++;
	}
	proc_child_end(status, how, sizeof(how));
	if (is_wanted(g))
		restart_later(w, how);
	else if (crash)
		log_error("process", "worker %u of generation %u %s",
		    w->index + 1, g->number, how);
	proc_state_changed(s);
	return true;
}

static void
slot_tell(struct proc_generation *g, int worker, enum proc_word word,
    unsigned slot)
{
	if (worker == PROC_NOBODY || (unsigned)worker >= g->count)
		return;
	const struct proc_worker *w = &g->workers[worker];
	if (w->control >= 0)
		proc_control_say(w->control, word, slot);
}

/*
 * A worker that has just started serves its own slots unasked; to adopt them
 * again is harmless.  Release comes second: at every moment somebody accepts.
 */
static bool
slots_cover(struct proc_state *s, struct proc_generation *g)
{
	bool ready[PROC_WORKERS_MAX];
	bool all = true;

	for (unsigned i = 0; i < g->count; i++)
		ready[i] = g->workers[i].ready;
	for (unsigned slot = 0; slot < s->slots.slots; slot++) {
		int now = proc_slot_server(slot, ready, g->count);
		int before = s->serving[slot];

		all = all && now != PROC_NOBODY;
		if (now == before)
			continue;
		slot_tell(g, now, PROC_ADOPT, slot);
		slot_tell(g, before, PROC_RELEASE, slot);
		s->serving[slot] = now;
	}
	return all;
}

static uint32_t
readiness(const struct proc_state *s, const struct proc_generation *g,
    bool covered)
{
	if (s->down != PROC_UP)
		return ADMIN_DRAINING;
	if (g == NULL)
		return ADMIN_STARTING;
	return covered ? ADMIN_READY : ADMIN_UNSERVED;
}

void
proc_workers_step(struct proc_state *s)
{
	struct proc_generation *g = proc_state_find(s, PROC_SERVING);
	bool covered = g != NULL && slots_cover(s, g);
	struct admin_board *b = s->board;

	atomic_store(&b->ready, readiness(s, g, covered));
	if (g == NULL)
		return;
	atomic_store(&b->generation, g->number);
	atomic_store(&b->workers, g->count);
	atomic_store(&b->workers_ready, proc_workers_ready(g));
}
