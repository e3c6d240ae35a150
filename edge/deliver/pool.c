/*
 * pool: idle connections, the gate before them, and the backend's health.
 */
#include "deliver/pool.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/assert.h"
#include "base/clock.h"
#include "base/list.h"
#include "deliver/greet.h"
#include "deliver/health.h"
#include "deliver/opening.h"
#include "deliver/report_link.h"
#include "loop/gate.h"
#include "obs/label.h"
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
	struct deliver_shared *shared;
	struct deliver_backend backend;
	struct arena arena; /* of its name */
	struct deliver_health health;
	struct loop_gate gate; /* connections in use */
	struct list_node idle; /* most recently used first */
	size_t idle_count;
	size_t users; /* in the gate or before it */
	struct loop_timer sweep;
	bool retired;
};

static void
count_open(struct deliver_pool *p, int n)
{
	obs_add(OBS_BACKEND_CONNECTIONS, p->backend.label, 0, n);
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

/* A connection is closed, and that is told; with QUIT if it was well. */
static void
end(struct deliver_pool *p, struct deliver_client **c, bool was_well)
{
	deliver_report_closed(p->shared, &p->backend, deliver_client_out(*c));
	if (was_well)
		deliver_client_quit(c);
	else
		deliver_client_free(c);
	count_open(p, -1);
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
		end(p, &c, true);
	}
}

struct deliver_pool *
deliver_pool_new(struct deliver_shared *shared, const struct deliver_backend *b)
{
	struct deliver_pool *p = calloc(1, sizeof(*p));

	ASSERT(p != NULL);
	p->shared = shared;
	arena_init(&p->arena, 0);
	p->backend = *b;
	p->backend.name = arena_copy(&p->arena, b->name);
	p->backend.host = arena_copy(&p->arena, b->host);
	loop_gate_init(&p->gate, b->transport->connection_max);
	list_init(&p->idle);
	loop_timer_init(&p->sweep, shared->loop, sweep, p);
	return p;
}

void
deliver_pool_retire(struct deliver_pool *p)
{
	p->retired = true;
	while (!list_is_empty(&p->idle)) {
		struct deliver_client *c = idle_take(p, p->idle.next);
		end(p, &c, true);
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
	arena_fini(&(*p)->arena);
	free(*p);
	*p = NULL;
}

bool
deliver_pool_is_unused(const struct deliver_pool *p)
{
	return p->users == 0 && p->idle_count == 0;
}

const struct deliver_backend *
deliver_pool_backend(const struct deliver_pool *p)
{
	return &p->backend;
}

/* Whether what the backend takes us for on ${c} fits, or can be changed. */
static bool
can_serve(const struct deliver_pool *p, const struct deliver_client *c,
    const struct deliver_party *party)
{
	const struct deliver_party *known = deliver_client_party(c);

	if (known == NULL || party == NULL || deliver_party_same(known, party))
		return known == NULL || party != NULL;
	return !p->backend.transport->proxy_v2 &&
	    deliver_client_has(c, DELIVER_XCLIENT);
}

/* An idle connection that its backend has not closed meanwhile, or NULL. */
static struct deliver_client *
find_idle(struct deliver_pool *p, const struct deliver_party *party)
{
	struct list_node *n = p->idle.next;

	while (n != &p->idle) {
		struct idle *i = LIST_OWNER(n, struct idle, node);
		n = n->next;
		bool fresh = deliver_client_is_fresh(i->client);
		if (fresh && !can_serve(p, i->client, party))
			continue;
		struct deliver_client *c = idle_take(p, &i->node);
		if (fresh)
			return c;
		end(p, &c, false);
	}
	return NULL;
}

static enum outcome
open_wait(struct deliver_pool *p, const struct deliver_want *want,
    const struct deliver_opening *o, struct deliver_client **out,
    const char **why)
{
	uint64_t begun_ms = clock_ms();
	uint64_t limit_ms = begun_ms + p->backend.transport->connect_ms;

	if (want->until_ms < limit_ms)
		limit_ms = want->until_ms;
	enum outcome result = deliver_open_wait(o, limit_ms, out, why);
	if (result == OUT_OK)
		count_open(p, 1);
	else if (result == OUT_CANCELLED || clock_ms() - begun_ms < SLOW_MS)
		deliver_health_none(&p->health);
	else
		deliver_health_bad(&p->health, clock_ms());
	return result;
}

/* Let the backend know for whom; only where the transport says so. */
static enum outcome
introduce_wait(struct deliver_pool *p, const struct deliver_want *want,
    const struct deliver_opening *o, struct deliver_client **c,
    const char **why)
{
	uint64_t limit_ms = clock_ms() + p->backend.transport->command_ms;

	enum outcome result = deliver_introduce_wait(*c, o,
	    limit_ms < want->until_ms ? limit_ms : want->until_ms);
	if (result == OUT_OK)
		return OUT_OK;
	*why = deliver_client_why(*c);
	deliver_health_none(&p->health);
	end(p, c, false);
	return result;
}

/* Inside the gate: an idle one, else a new one. */
static enum outcome
find_or_open_wait(struct deliver_pool *p, const struct deliver_want *want,
    struct deliver_client **out, bool *reused, const char **why)
{
	struct deliver_client *c =
	    want->fresh ? NULL : find_idle(p, want->party);
	struct deliver_opening opening;
	struct arena arena;
	enum outcome o = OUT_OK;

	*reused = c != NULL;
	obs_count(OBS_BACKEND_USES, p->backend.label,
	    c != NULL ? OBS_YES : OBS_NO);
	if (c != NULL && !p->backend.transport->xclient) {
		*out = c;
		return OUT_OK;
	}
	arena_init(&arena, 0);
	if (!deliver_opening_wait(&opening, p->shared, &p->backend, want,
		&arena)) {
		if (c != NULL)
			end(p, &c, false);
		arena_fini(&arena);
		deliver_health_none(&p->health);
		return OUT_CANCELLED;
	}
	if (c == NULL)
		o = open_wait(p, want, &opening, &c, why);
	if (o == OUT_OK)
		o = introduce_wait(p, want, &opening, &c, why);
	arena_fini(&arena);
	if (o == OUT_OK)
		*out = c;
	return o;
}

static void
leave(struct deliver_pool *p)
{
	p->users--;
	loop_gate_leave(&p->gate);
}

enum outcome
deliver_pool_take_wait(struct deliver_pool *p, const struct deliver_want *want,
    struct deliver_client **out, bool *reused, const char **why)
{
	*why = "the backend is down; it is left alone for a while";
	if (deliver_health_is_down(&p->health, clock_ms()))
		return OUT_TEMP;
	p->users++;
	enum outcome o = loop_gate_enter_wait(&p->gate, want->until_ms);
	if (o != OUT_OK) {
		p->users--;
		*why = "all connections to the backend are in use";
		return o;
	}
	/* It may have gone down while we stood in the queue. */
	o = OUT_TEMP;
	if (deliver_health_ask(&p->health, clock_ms()))
		o = find_or_open_wait(p, want, out, reused, why);
	if (o != OUT_OK)
		leave(p);
	return o;
}

static bool
is_worn(const struct deliver_pool *p, const struct deliver_client *c)
{
	size_t max = p->backend.transport->messages_max;

	return max > 0 && deliver_client_messages(c) >= max;
}

void
deliver_pool_give(struct deliver_pool *p, struct deliver_client **c)
{
	deliver_health_good(&p->health);
	leave(p);
	if (p->retired || p->idle_count >= IDLE_MAX || is_worn(p, *c) ||
	    !deliver_client_is_fresh(*c)) {
		end(p, c, true);
		return;
	}
	struct idle *i = calloc(1, sizeof(*i));
	ASSERT(i != NULL);
	i->client = *c;
	i->until_ms = clock_ms() + p->backend.transport->idle_ms;
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
	leave(p);
	end(p, c, false);
}
