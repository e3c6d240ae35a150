/*
 * drain: stages, each entered once.
 */
#include "proc/drain.h"

#include <signal.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/stream.h"
#include "proc/child.h"
#include "proc/control.h"
#include "proc/workers.h"

enum {
	/* Asked twice: for 421s to arrive and their readers to close. */
	QUICK_MS = NET_LINGER_MS + 1000,
	STOPPING_MS = 10 * 1000 /* for Redis to write its file */
};

static struct proc_generation *
at(struct list_node *n)
{
	return LIST_OWNER(n, struct proc_generation, node);
}

static void
workers_drain(struct proc_state *s)
{
	s->down = PROC_DRAINING;
	LIST_EACH(n, &s->generations)
	{
		struct proc_generation *g = at(n);

		/* Those that leave already are told that it is urgent now. */
		if (g->stage == PROC_STARTING || g->stage == PROC_SERVING)
			g->stage = PROC_LEAVING;
		proc_workers_say(g, PROC_DRAIN, 0);
	}
	/* The workers shut them once their queues are empty. */
	proc_slots_close(&s->slots);
	proc_state_changed(s);
}

static void
delay(struct proc_state *s)
{
	const struct proc_generation *g = proc_state_find(s, PROC_SERVING);
	uint64_t ms = g != NULL ? g->settings.drain_delay_ms : 0;

	log_info("process", "draining");
	s->down = PROC_DELAY;
	obs_set(OBS_DRAINING, 0, 0, 1);
	LIST_EACH(n, &s->generations)
	proc_workers_say(at(n), PROC_UNREADY, 0);
	loop_timer_set(&s->down_timer, clock_ms() + ms);
	proc_state_changed(s);
}

static void
quick(struct proc_state *s)
{
	log_warn("process", "asked again: closing everything");
	if (s->down == PROC_DELAY)
		workers_drain(s);
	LIST_EACH(n, &s->generations)
	proc_workers_say(at(n), PROC_ABORT, 0);
	if (s->down == PROC_DRAINING)
		loop_timer_set(&s->down_timer, clock_ms() + QUICK_MS);
}

void
proc_drain_asked(struct proc_state *s)
{
	if (s->down == PROC_UP)
		delay(s);
	else
		quick(s);
}

static void
all_kill(struct proc_state *s)
{
	LIST_EACH(n, &s->generations)
	proc_workers_kill(at(n), SIGKILL);
	if (s->down != PROC_STOPPING)
		return;
	if (s->admin.pid != 0)
		kill(s->admin.pid, SIGKILL);
	if (s->redis.pid != 0)
		kill(s->redis.pid, SIGKILL);
	if (s->second.child.pid != 0)
		kill(s->second.child.pid, SIGKILL);
}

void
proc_drain_timer(void *arg)
{
	struct proc_state *s = arg;

	if (s->down == PROC_DELAY)
		workers_drain(s);
	else
		all_kill(s);
}

static bool
is_any_worker_alive(struct proc_state *s)
{
	LIST_EACH(n, &s->generations)
	if (proc_workers_alive(at(n)) > 0)
		return true;
	return false;
}

void
proc_drain_step(struct proc_state *s)
{
	if (s->down == PROC_DRAINING && !is_any_worker_alive(s)) {
		s->down = PROC_STOPPING;
		loop_timer_set(&s->down_timer, clock_ms() + STOPPING_MS);
		proc_state_changed(s);
	} else if (s->down == PROC_STOPPING && s->admin.pid == 0 &&
	    s->redis.pid == 0 && s->second.child.pid == 0) {
		loop_stop(s->loop);
	}
}
