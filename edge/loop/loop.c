/*
 * loop: libevent tells of descriptors and signals; deadlines and the queue of
 * "soon" calls are ours.
 *
 * Deadlines stand in a heap ordered by clock_ms and one libevent timeout
 * wakes us for the first, so a timer costs no event, and tests that own the
 * clock own the timers.  The queue also carries the fibers that are to run:
 * no callback of a library ever finds itself inside our own code.
 */
#include "loop/loop.h"

#include <stdlib.h>

#include <event2/event.h>

#include "base/assert.h"
#include "base/clock.h"
#include "loop/inside.h"

enum {
	/* Rounds of the queue before the descriptors get their turn. */
	QUEUE_ROUNDS = 8,
	/* The longest sleep; a later deadline is simply looked at again. */
	TICK_MAX_MS = 60 * 1000
};

struct signal_watch {
	struct list_node node;
	struct event *event;
	loop_fn *run;
	void *arg;
};

/* Waking was all it was for: timers run after each pass. */
static void
ticked(evutil_socket_t fd, short what, void *arg)
{
	struct loop *l = arg;

	(void)fd;
	(void)what;
	l->tick_ms = 0;
}

static struct event_base *
base_new(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	ASSERT(config != NULL);
	/* Edges, so that a paused stream costs no system call; see net/. */
	ASSERT(
	    event_config_require_features(config,
		EV_FEATURE_ET | EV_FEATURE_O1 | EV_FEATURE_EARLY_CLOSE) == 0);
	ASSERT(event_config_set_flag(config,
		   EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV) == 0);
	base = event_base_new_with_config(config);
	ASSERT(base != NULL);
	event_config_free(config);
	return base;
}

struct loop *
loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));

	ASSERT(l != NULL);
	l->base = base_new();
	l->tick = evtimer_new(l->base, ticked, l);
	ASSERT(l->tick != NULL);
	list_init(&l->soon);
	list_init(&l->signals);
	loop_stacks_init(&l->stacks);
	return l;
}

static void
signals_free(struct loop *l)
{
	while (!list_is_empty(&l->signals)) {
		struct signal_watch *w =
		    LIST_OWNER(l->signals.next, struct signal_watch, node);

		list_remove(&w->node);
		event_free(w->event);
		free(w);
	}
}

void
loop_free(struct loop **lp)
{
	struct loop *l = *lp;

	if (l == NULL)
		return;
	*lp = NULL;
	ASSERT(l->fibers == 0);
	ASSERT(l->timers.count == 0);
	signals_free(l);
	event_free(l->tick);
	event_base_free(l->base);
	loop_heap_fini(&l->timers);
	loop_stacks_fini(&l->stacks);
	free(l);
}

/* Run what was queued when we began; what that queues has the next round. */
static void
queue_round(struct loop *l)
{
	struct list_node batch;

	list_init(&batch);
	while (!list_is_empty(&l->soon)) {
		struct list_node *n = l->soon.next;

		list_remove(n);
		list_append(&batch, n);
	}
	while (!list_is_empty(&batch)) {
		struct loop_soon *s =
		    LIST_OWNER(batch.next, struct loop_soon, node);

		list_remove(&s->node);
		s->run(s->arg);
	}
}

static void
queue_drain(struct loop *l)
{
	for (int i = 0; i < QUEUE_ROUNDS && !list_is_empty(&l->soon); i++)
		queue_round(l);
}

/* Call the timers that are due; each at most once, whatever they set. */
static void
timers_run(struct loop *l)
{
	uint64_t now = clock_ms();

	for (size_t left = l->timers.count; left > 0; left--) {
		struct loop_heap_node *n = loop_heap_first(&l->timers);
		struct loop_timer *t;

		if (n == NULL || n->key_ms > now)
			return;
		t = LIST_OWNER(n, struct loop_timer, node);
		if (t->until_ms > now) { /* it was moved meanwhile */
			loop_heap_put(&l->timers, n, t->until_ms);
			continue;
		}
		loop_heap_remove(&l->timers, n);
		t->run(t->arg);
	}
}

static void
tick_set(struct loop *l)
{
	const struct loop_heap_node *n = loop_heap_first(&l->timers);
	struct timeval tv = { 0 };
	uint64_t ms = 0;
	uint64_t now;

	if (n == NULL || n->key_ms == l->tick_ms)
		return;
	l->tick_ms = n->key_ms;
	now = clock_ms();
	if (n->key_ms > now)
		ms = n->key_ms - now;
	if (ms > TICK_MAX_MS)
		ms = TICK_MAX_MS;
	tv.tv_sec = (time_t)(ms / 1000);
	tv.tv_usec = (suseconds_t)(ms % 1000 * 1000);
	ASSERT(evtimer_add(l->tick, &tv) == 0);
}

static void
pass(struct loop *l, bool may_sleep)
{
	int how = EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY;

	if (!may_sleep || !list_is_empty(&l->soon))
		how |= EVLOOP_NONBLOCK;
	tick_set(l);
	ASSERT(event_base_loop(l->base, how) >= 0);
	timers_run(l);
	queue_drain(l);
	if (loop_stacks_is_large(&l->stacks))
		loop_stacks_trim(&l->stacks, clock_ms());
}

void
loop_run(struct loop *l)
{
	l->stopping = false;
	while (!l->stopping)
		pass(l, true);
}

void
loop_turn(struct loop *l)
{
	pass(l, false);
}

void
loop_stop(struct loop *l)
{
	l->stopping = true;
	event_base_loopbreak(l->base);
}

void
loop_hold(struct loop *l)
{
	l->held++;
}

void
loop_unhold(struct loop *l)
{
	ASSERT(l->held > 0);
	l->held--;
}

bool
loop_is_held(const struct loop *l)
{
	return l->held > 0;
}

struct event_base *
loop_base(struct loop *l)
{
	return l->base;
}

void
loop_soon_init(struct loop_soon *s, loop_fn *run, void *arg)
{
	list_init(&s->node);
	s->run = run;
	s->arg = arg;
}

void
loop_soon(struct loop *l, struct loop_soon *s)
{
	if (list_is_empty(&s->node))
		list_append(&l->soon, &s->node);
}

void
loop_soon_cancel(struct loop_soon *s)
{
	list_remove(&s->node);
}

void
loop_timer_init(struct loop_timer *t, struct loop *l, loop_fn *run, void *arg)
{
	*t = (struct loop_timer){ .loop = l, .run = run, .arg = arg };
}

void
loop_timer_set(struct loop_timer *t, uint64_t until_ms)
{
	t->until_ms = until_ms;
	/* One that stands too early finds out when it comes up. */
	if (!loop_heap_has(&t->node) || until_ms < t->node.key_ms)
		loop_heap_put(&t->loop->timers, &t->node, until_ms);
}

void
loop_timer_stop(struct loop_timer *t)
{
	loop_heap_remove(&t->loop->timers, &t->node);
}

bool
loop_timer_is_set(const struct loop_timer *t)
{
	return loop_heap_has(&t->node);
}

void
loop_timer_fini(struct loop_timer *t)
{
	loop_timer_stop(t);
}

static void
signalled(evutil_socket_t number, short what, void *arg)
{
	struct signal_watch *w = arg;

	(void)number;
	(void)what;
	w->run(w->arg);
}

void
loop_signal(struct loop *l, int number, loop_fn *run, void *arg)
{
	struct signal_watch *w = calloc(1, sizeof(*w));

	ASSERT(w != NULL);
	w->run = run;
	w->arg = arg;
	w->event = evsignal_new(l->base, number, signalled, w);
	ASSERT(w->event != NULL && evsignal_add(w->event, NULL) == 0);
	list_append(&l->signals, &w->node);
}

static void
fd_happened(evutil_socket_t fd, short what, void *arg)
{
	struct loop_fd *f = arg;

	(void)fd;
	(void)what;
	f->run(f->arg);
}

static void
fd_watch(struct loop_fd *f, struct loop *l, int fd, short what)
{
	f->event = event_new(l->base, fd, what, fd_happened, f);
	ASSERT(f->event != NULL && event_add(f->event, NULL) == 0);
}

void
loop_fd_readable(struct loop_fd *f, struct loop *l, int fd, loop_fn *run,
    void *arg)
{
	f->run = run;
	f->arg = arg;
	fd_watch(f, l, fd, EV_READ | EV_PERSIST);
}

void
loop_fd_closed(struct loop_fd *f, struct loop *l, int fd, loop_fn *run,
    void *arg)
{
	f->run = run;
	f->arg = arg;
	/*
	 * libevent reports EPOLLERR, as after a reset, as reading and writing
	 * and never as EV_CLOSED: with EV_CLOSED alone it would spin and not
	 * call.  An edge of EV_READ tells it, and stays silent on old input.
	 */
	fd_watch(f, l, fd, EV_READ | EV_CLOSED | EV_ET | EV_PERSIST);
}

void
loop_fd_stop(struct loop_fd *f)
{
	if (f->event == NULL)
		return;
	event_free(f->event);
	f->event = NULL;
}
