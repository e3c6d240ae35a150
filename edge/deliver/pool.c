/*
 * pool: idle connections, the gate before them, and the backend's health.
 */
#include "deliver/pool.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/list.h"
#include "deliver/health.h"
#include "loop/gate.h"
#include "obs/metric.h"

enum {
	IDLE_MAX = 32,
	/* The breaker saves clients a wait.  A backend that refuses at once,
	   being restarted, costs none, and may be back for the next mail. */
	SLOW_MS = 500
};

struct idle {
	struct list_node node;
	struct deliver_client *client;
	uint64_t until_ms;
};

struct deliver_pool {
	struct loop *loop;
	const struct policy_backend *backend;
	struct span hello;
	unsigned label;
	struct deliver_health health;
	struct loop_gate gate; /* connections in use */
	struct list_node idle; /* most recently used first */
	size_t idle_count;
	struct loop_timer sweep;
	bool retired;
};

static void
count_open(struct deliver_pool *p, int n)
{
	obs_add(OBS_BACKEND_CONNECTIONS, p->label, 0, n);
}

static struct deliver_client *
idle_take(struct deliver_pool *p, struct list_node *n)
{
	struct idle *i = LIST_OWNER(n, struct idle, node);
	struct deliver_client *c = i->client;

	list_remove(&i->node);
	free(i);
	p->idle_count--;
	return c;
}

/* Close what has been idle for too long; the oldest stand last. */
static void
sweep(void *arg)
{
	struct deliver_pool *p = arg;
	uint64_t now_ms = clock_ms();

	while (!list_is_empty(&p->idle)) {
		struct idle *last = LIST_OWNER(p->idle.prev, struct idle, node);
		if (last->until_ms > now_ms) {
			loop_timer_set(&p->sweep, last->until_ms);
			return;
		}
		struct deliver_client *c = idle_take(p, &last->node);
		deliver_client_quit(&c);
		count_open(p, -1);
	}
}

struct deliver_pool *
deliver_pool_new(struct loop *l, const struct policy_backend *b,
    struct span hello, unsigned label)
{
	struct deliver_pool *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->loop = l;
	p->backend = b;
	p->hello = hello;
	p->label = label;
	loop_gate_init(&p->gate, b->transport->connection_max);
	list_init(&p->idle);
	loop_timer_init(&p->sweep, l, sweep, p);
	return p;
}

void
deliver_pool_retire(struct deliver_pool *p)
{
	p->retired = true;
	while (!list_is_empty(&p->idle)) {
		struct deliver_client *c = idle_take(p, p->idle.next);
		deliver_client_quit(&c);
		count_open(p, -1);
	}
}

void
deliver_pool_free(struct deliver_pool **p)
{
	if (*p == NULL)
		return;
	while (!list_is_empty(&(*p)->idle)) {
		struct deliver_client *c = idle_take(*p, (*p)->idle.next);
		deliver_client_free(&c);
		count_open(*p, -1);
	}
	loop_timer_fini(&(*p)->sweep);
	free(*p);
	*p = NULL;
}

const struct policy_backend *
deliver_pool_backend(const struct deliver_pool *p)
{
	return p->backend;
}

unsigned
deliver_pool_label(const struct deliver_pool *p)
{
	return p->label;
}

/* An idle connection that its backend has not closed meanwhile, or NULL. */
static struct deliver_client *
find_idle(struct deliver_pool *p)
{
	while (!list_is_empty(&p->idle)) {
		struct deliver_client *c = idle_take(p, p->idle.next);
		if (deliver_client_is_fresh(c))
			return c;
		deliver_client_free(&c);
		count_open(p, -1);
	}
	return NULL;
}

static enum outcome
open_wait(struct deliver_pool *p, uint64_t until_ms,
    struct deliver_client **out, const char **why)
{
	uint64_t begun_ms = clock_ms();
	uint64_t limit_ms = begun_ms + p->backend->transport->connect_ms;

	enum outcome o = deliver_client_open_wait(p->loop, p->backend, p->hello,
	    limit_ms < until_ms ? limit_ms : until_ms, out, why);
	if (o == OUT_OK)
		count_open(p, 1);
	else if (o == OUT_CANCELLED || clock_ms() - begun_ms < SLOW_MS)
		deliver_health_none(&p->health);
	else
		deliver_health_bad(&p->health, clock_ms());
	return o;
}

enum outcome
deliver_pool_take_wait(struct deliver_pool *p, bool fresh, uint64_t until_ms,
    struct deliver_client **out, bool *reused, const char **why)
{
	*why = "the backend is down; it is left alone for a while";
	if (deliver_health_is_down(&p->health, clock_ms()))
		return OUT_TEMP;
	enum outcome o = loop_gate_enter_wait(&p->gate, until_ms);
	if (o != OUT_OK) {
		*why = "all connections to the backend are in use";
		return o;
	}
	/* It may have gone down while we stood in the queue. */
	if (!deliver_health_ask(&p->health, clock_ms())) {
		loop_gate_leave(&p->gate);
		return OUT_TEMP;
	}
	struct deliver_client *c = fresh ? NULL : find_idle(p);
	*reused = c != NULL;
	if (c == NULL) {
		o = open_wait(p, until_ms, &c, why);
		if (o != OUT_OK) {
			loop_gate_leave(&p->gate);
			return o;
		}
	}
	*out = c;
	return OUT_OK;
}

void
deliver_pool_give(struct deliver_pool *p, struct deliver_client **c)
{
	deliver_health_good(&p->health);
	loop_gate_leave(&p->gate);
	if (p->retired || p->idle_count >= IDLE_MAX ||
	    !deliver_client_is_fresh(*c)) {
		deliver_client_quit(c);
		count_open(p, -1);
		return;
	}
	struct idle *i = calloc(1, sizeof(*i));
	if (i == NULL)
		abort();
	i->client = *c;
	i->until_ms = clock_ms() + p->backend->transport->idle_ms;
	*c = NULL;
	list_prepend(&p->idle, &i->node);
	if (p->idle_count++ == 0)
		loop_timer_set(&p->sweep, i->until_ms);
}

void
deliver_pool_drop(struct deliver_pool *p, struct deliver_client **c)
{
	if (deliver_client_was_silent(*c))
		deliver_health_bad(&p->health, clock_ms());
	else
		deliver_health_none(&p->health);
	loop_gate_leave(&p->gate);
	deliver_client_free(c);
	count_open(p, -1);
}
