/*
 * reload: begin, succeed, give up.
 */
#include "proc/reload.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "obs/label.h"
#include "proc/control.h"
#include "proc/generation.h"
#include "proc/logfile.h"
#include "proc/redis_child.h"
#include "proc/state_dir.h"
#include "proc/workers.h"

enum { REPORT_MAX = 1 << 20 };

static void
log_report(const struct buf *report, enum log_level level)
{
	struct span rest = buf_span(report);
	struct span line;

	while (span_cut(&rest, '\n', &line))
		if (line.len > 0)
			log_event(level, "reload", "%.*s", SPAN_ARG(line));
}

/* A second socket for the metrics, unless the address stays as it is. */
static bool
metrics_bind(struct proc_state *s, const struct proc_generation *g,
    const struct proc_generation *old, struct buf *report)
{
	const struct proc_settings *set = &g->settings;

	if (!set->has_metrics)
		return true;
	if (old != NULL && old->settings.has_metrics && s->metrics_fd >= 0 &&
	    net_address_eq(&old->settings.metrics, &set->metrics)) {
		s->metrics_next_fd = dup(s->metrics_fd);
		return s->metrics_next_fd >= 0;
	}
	return proc_listen_one(&set->metrics, "metrics_listen", set->backlog,
		   &s->metrics_next_fd, report) == OUT_OK;
}

static void
metrics_swap(struct proc_state *s)
{
	if (s->metrics_fd >= 0)
		close(s->metrics_fd);
	s->metrics_fd = s->metrics_next_fd;
	s->metrics_next_fd = -1;
}

/* What all generations share follows the one that serves. */
static void
take_over(struct proc_state *s, struct proc_generation *g)
{
	metrics_swap(s);
	mail_budget_cap(s->budget, MAIL_MEMORY, g->settings.memory_max);
	mail_budget_cap(s->budget, MAIL_SPILL, g->settings.spill_max);
	proc_generation_attach(g);
}

bool
proc_reload_begin(struct proc_state *s, struct proc_generation *g,
    struct buf *report)
{
	struct proc_generation *old = proc_state_find(s, PROC_SERVING);

	if (proc_slots_bind(&s->slots, &g->settings, g->number, report) !=
	    OUT_OK)
		return false;
	if (!metrics_bind(s, g, old, report)) {
		proc_slots_undo(&s->slots, g->number);
		return false;
	}
	proc_generation_enlist(g);
	if (old == NULL)
		take_over(s, g);
	else
		loop_timer_set(&s->reload_late,
		    clock_ms() + PROC_RELOAD_LATE_MS);
	/* First, so that it is there when workers connect. */
	proc_redis_step(s);
	proc_workers_start(g);
	proc_state_changed(s);
	return true;
}

/* Sockets that only older generations want: nobody accepts there again. */
static void
sockets_close(struct proc_state *s, const struct proc_generation *now,
    struct proc_generation *old)
{
	for (size_t i = 0; i < s->slots.count; i++) {
		struct proc_socket *k = &s->slots.socket[i];

		if (k->fd < 0 || proc_slot_wanted(k, &now->settings))
			continue;
		proc_workers_say(old, PROC_CLOSE, (unsigned)i);
		close(k->fd);
		k->fd = -1;
	}
}

/* The oldest of too many makes room for one that serves now, not before. */
static void
oldest_close(struct proc_state *s)
{
	unsigned living = proc_state_count(s, PROC_LEAVING) +
	    proc_state_count(s, PROC_SERVING);

	LIST_EACH(n, &s->generations)
	{
		struct proc_generation *g =
		    LIST_OWNER(n, struct proc_generation, node);

		if (living <= PROC_GENERATIONS_MAX)
			return;
		if (g->stage != PROC_LEAVING)
			continue;
		log_warn("process", "generation %u is closed: %d live",
		    g->number, PROC_GENERATIONS_MAX);
		g->stage = PROC_CLOSED;
		proc_workers_say(g, PROC_ABORT, 0);
		living--;
	}
}

static void
succeed(struct proc_state *s, struct proc_generation *g)
{
	struct proc_generation *old = proc_state_find(s, PROC_SERVING);

	loop_timer_stop(&s->reload_late);
	g->stage = PROC_SERVING;
	for (size_t i = 0; i < PROC_SOCKETS_MAX; i++)
		s->serving[i] = PROC_NOBODY;
	log_info("process", "generation %u serves, %u workers", g->number,
	    g->count);
	if (old == NULL)
		return;
	sockets_close(s, g, old);
	old->stage = PROC_LEAVING;
	proc_workers_say(old, PROC_LEAVE, 0);
	oldest_close(s);
	take_over(s, g);
	obs_count(OBS_RELOADS, OBS_RESULT_OK, 0);
}

static void
failed(struct proc_state *s)
{
	const struct proc_generation *old = proc_state_find(s, PROC_SERVING);

	log_error("reload", "reload failed; generation %u serves on",
	    old != NULL ? old->number : 0);
	obs_set(OBS_RELOAD_OK, 0, 0, 0);
	obs_count(OBS_RELOADS, OBS_RESULT_PERM, 0);
}

/* We log where those that serve do, should a failure have changed it. */
static void
log_restore(struct proc_state *s)
{
	const struct proc_generation *old = proc_state_find(s, PROC_SERVING);
	struct buf report;

	if (old == NULL)
		return;
	buf_init(&report, REPORT_MAX);
	if (!proc_logfile_open(s, &old->settings, &report))
		log_report(&report, LOG_ERROR_LEVEL);
	buf_fini(&report);
}

static void
give_up(struct proc_state *s, struct proc_generation *g, const char *why)
{
	loop_timer_stop(&s->reload_late);
	log_restore(s);
	log_error("reload", "generation %u %s", g->number, why);
	failed(s);
	for (size_t i = 0; i < s->slots.count; i++)
		if (s->slots.socket[i].since == g->number)
			proc_workers_say(g, PROC_CLOSE, (unsigned)i);
	proc_slots_undo(&s->slots, g->number);
	if (s->metrics_next_fd >= 0)
		close(s->metrics_next_fd);
	s->metrics_next_fd = -1;
	g->stage = PROC_CLOSED;
	proc_workers_say(g, PROC_ABORT, 0);
	proc_state_changed(s);
}

void
proc_reload_late(void *arg)
{
	struct proc_state *s = arg;
	struct proc_generation *g = proc_state_find(s, PROC_STARTING);

	if (g != NULL && proc_state_find(s, PROC_SERVING) != NULL)
		give_up(s, g, "did not get ready in time");
}

/* What belongs to the running instance and not to a generation. */
static bool
is_same_place(const struct proc_generation *old,
    const struct proc_generation *now, struct buf *report)
{
	if (strcmp(old->settings.state_dir, now->settings.state_dir) == 0 &&
	    old->settings.user.uid == now->settings.user.uid)
		return true;
	buf_add_text(report,
	    "error: state_dir and run_user cannot change "
	    "while we run; restart\n");
	return false;
}

static void
load(struct proc_state *s, const struct proc_generation *old)
{
	struct buf report;

	buf_init(&report, REPORT_MAX);
	struct proc_generation *g = proc_generation_load(s, &report);
	bool ok = g != NULL && is_same_place(old, g, &report) &&
	    proc_spill_dir_check(&g->settings, &report) &&
	    proc_logfile_open(s, &g->settings, &report) &&
	    proc_reload_begin(s, g, &report);
	if (!ok)
		log_restore(s);
	log_report(&report, ok ? LOG_WARN_LEVEL : LOG_ERROR_LEVEL);
	buf_fini(&report);
	if (ok)
		return;
	if (g != NULL)
		proc_generation_free(&g);
	failed(s);
}

void
proc_reload_step(struct proc_state *s)
{
	struct proc_generation *next = proc_state_find(s, PROC_STARTING);
	struct proc_generation *old = proc_state_find(s, PROC_SERVING);

	if (s->down != PROC_UP)
		return;
	if (next != NULL && proc_workers_ready(next) == next->count) {
		succeed(s, next);
		proc_state_changed(s);
	} else if (next != NULL && old != NULL &&
	    next->crashes >= PROC_RELOAD_CRASHES_MAX) {
		give_up(s, next, "cannot run its workers");
	} else if (next == NULL && old != NULL && s->reload_wanted) {
		/* Deliveries of closed ones may still hold columns: then
		   the end of one of them brings us here again. */
		if (proc_columns_free(&s->columns) < PROC_WORKERS_MAX)
			return;
		s->reload_wanted = false;
		load(s, old);
		proc_state_changed(s);
	}
}
