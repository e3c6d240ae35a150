/*
 * group: the recipients of one route: hosts in order, until one has taken the
 * message to its final dot.
 */
#include "deliver/group.h"

#include "base/clock.h"
#include "base/log.h"
#include "deliver/job.h"
#include "deliver/log.h"
#include "deliver/transaction.h"
#include "mail/message.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/generation.h"

/* A backend's step as the metric's label counts them, from 0. */
static unsigned
step_label(unsigned step)
{
	return step - DELIVER_CONNECT;
}

/* From here on the delivery belongs to the worker, not to the session. */
static void
before_dot(void *arg)
{
	struct deliver_group *g = arg;

	if (!g->past_dot)
		g->dot_ms = clock_ms();
	g->past_dot = true;
	loop_scope_move(&g->scope, g->job->deliver->worker);
}

static void
transaction_init(struct deliver_group *g, struct deliver_pool *pool,
    struct deliver_transaction *t)
{
	const struct deliver_request *r = &g->job->request;

	memset(t, 0, sizeof(*t));
	t->backend = deliver_pool_backend(pool);
	t->message = r->message;
	t->sender = r->sender;
	t->body_8bit = r->body_8bit;
	t->recipients = g->recipients;
	t->count = g->count;
	t->until_ms = r->until_ms;
	t->arena = &g->job->arena;
	t->before_dot = before_dot;
	t->arg = g;
	t->step = DELIVER_CONNECT;
}

/* No verdict was heard: say what stood in the way. */
static void
put_off(struct deliver_group *g, struct deliver_transaction *t, const char *why)
{
	for (size_t i = 0; i < t->count; i++) {
		struct deliver_recipient *r = t->recipients[i];
		if (r->outcome == OUT_TEMP && r->code != 0)
			continue; /* the backend's own words stand */
		deliver_decide(r, &g->job->arena, 451, SPAN("4.4.1"),
		    SPAN("The mail server behind this one cannot be "
			 "reached now, please try later"));
		r->host = t->backend->name;
		r->step = t->step;
	}
	log_warn("backend", "%.*s backend %.*s step %u: %s",
	    SPAN_ARG(g->job->request.trace_id), SPAN_ARG(t->backend->name),
	    t->step, why);
}

/*
 * One transaction on one host.  An idle connection may have been closed by
 * its backend without our seeing it yet: if nothing at all was heard on it,
 * the same host gets one more chance, on a new connection.
 */
static enum outcome
try_host_wait(struct deliver_group *g, struct deliver_pool *pool,
    struct deliver_transaction *t)
{
	const char *why = "";
	bool fresh = false;
	bool reused;

	for (;;) {
		enum outcome o = deliver_pool_take_wait(pool, fresh,
		    t->until_ms, &t->client, &reused, &why);
		if (o != OUT_OK) {
			put_off(g, t, why);
			obs_count(OBS_BACKEND_ERRORS, deliver_pool_label(pool),
			    OBS_STEP_CONNECT);
			return o;
		}
		o = deliver_transaction_wait(t);
		why = deliver_client_why(t->client);
		if (t->clean) {
			deliver_pool_give(pool, &t->client);
			return o;
		}
		bool stale = reused && !t->heard && o == OUT_TEMP;
		bool broke = (o == OUT_TEMP || t->unknown > 0) && !stale;
		deliver_pool_drop(pool, &t->client);
		if (stale) {
			fresh = true;
			continue;
		}
		if (broke)
			obs_count(OBS_BACKEND_ERRORS, deliver_pool_label(pool),
			    step_label(t->step));
		if (o != OUT_OK)
			put_off(g, t, why);
		return o;
	}
}

static void
count_replies(const struct deliver_group *g, const struct deliver_pool *pool)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->recipients[i]->step > DELIVER_CONNECT)
			obs_count(OBS_BACKEND_REPLIES, deliver_pool_label(pool),
			    obs_code_class(g->recipients[i]->code));
}

/* Step 1 to 7 over the hosts of a route, for the recipients in ${t}. */
static enum outcome
try_hosts_wait(struct deliver_group *g, size_t first, size_t count)
{
	struct deliver *d = g->job->deliver;
	enum outcome o = OUT_TEMP;

	for (size_t i = 0; i < g->route->backend_count; i++) {
		struct deliver_pool *pool =
		    d->pools[g->route->backends[i]->number];
		struct deliver_transaction t;
		transaction_init(g, pool, &t);
		t.recipients = g->recipients + first;
		t.count = count;
		o = try_host_wait(g, pool, &t);
		if (o == OUT_OK)
			count_replies(g, pool);
		if (o != OUT_TEMP || clock_ms() >= t.until_ms)
			break;
	}
	return o;
}

static void
give_up(struct deliver_group *g, size_t first)
{
	for (size_t i = first; i < g->count; i++)
		if (g->recipients[i]->code == 0)
			deliver_decide(g->recipients[i], &g->job->arena, 451,
			    SPAN("4.4.1"), SPAN("Delivery was given up"));
}

/*
 * LMTP answers for each recipient, SMTP once for all: so that its single
 * reply stays true, each recipient has a transaction of its own there.
 */
void
deliver_group_run(void *group)
{
	struct deliver_group *g = group;
	size_t step = g->route->transport->lmtp ? g->count : 1;

	for (size_t i = 0; i < g->count; i += step)
		if (try_hosts_wait(g, i, step) == OUT_CANCELLED)
			break;
	give_up(g, 0);
	deliver_log_group(g);
	g->job->running--;
	if (g->job->running == 0 && g->job->waiting != NULL)
		loop_wait_done(g->job->waiting, OUT_OK);
	/* The caller's scope may be gone before ours is folded up. */
	loop_scope_move(&g->scope, g->job->deliver->worker);
}
