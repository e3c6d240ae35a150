/*
 * group: the recipients of one route: hosts in order, until each recipient
 * has been taken to a final dot by one of them.
 */
#include "deliver/group.h"

#include "base/clock.h"
#include "base/log.h"
#include "deliver/able.h"
#include "deliver/hosts.h"
#include "deliver/job.h"
#include "deliver/log.h"
#include "deliver/out.h"
#include "deliver/report_job.h"
#include "deliver/transaction.h"
#include "mail/message.h"
#include "obs/label.h"
#include "obs/metric.h"

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
	struct deliver_job *j = g->job;

	if (!g->past_dot)
		g->dot_ms = clock_ms();
	g->past_dot = true;
	loop_scope_move(&g->scope, j->deliver->parts.worker);
	if (j->request.events != NULL && !j->was_silent)
		loop_timer_set(&j->silence, clock_ms() + DELIVER_SILENT_MS);
}

/* What one backend is asked for. */
struct attempt {
	struct deliver_group *g;
	struct deliver_pool *pool;
	struct deliver_transaction t;
	struct deliver_unable unable; /* code 0: it is able */
	const char *why;
};

/*
 * How many recipients from the first may share a transaction on ${c}: all
 * where each has its own reply; else those of one class, whose content is
 * judged alike, unless one reply has already said no to several.
 */
static size_t
sharing(const struct deliver_group *g, const struct deliver_client *c)
{
	const struct policy_transport *t = g->route->transport;
	size_t max = g->count - g->done;
	size_t n = 1;

	if (t->rcpt_max > 0 && t->rcpt_max < max)
		max = t->rcpt_max;
	if (t->lmtp || deliver_client_has(c, DELIVER_PRDR))
		return max;
	if (g->done < g->single)
		return 1;
	while (n < max &&
	    span_eq(g->recipients[g->done + n]->class,
		g->recipients[g->done]->class))
		n++;
	return n;
}

static const struct policy_out *
out_of(const struct deliver_group *g, const struct deliver_client *c)
{
	struct arena *arena = &g->job->arena;
	struct policy_out *out = ARENA_NEW(arena, struct policy_out);

	*out = deliver_out_copy(arena, deliver_client_out(c));
	return out;
}

static void
transaction_init(struct attempt *a, struct deliver_client *c)
{
	struct deliver_group *g = a->g;

	a->t = (struct deliver_transaction){
		.client = c,
		.backend = deliver_pool_backend(a->pool),
		.request = &g->job->request,
		.lines = g->recipients[0]->lines,
		.out = out_of(g, c),
		.recipients = g->recipients + g->done,
		.count = sharing(g, c),
		.arena = &g->job->arena,
		.before_dot = before_dot,
		.arg = g,
		.step = DELIVER_CONNECT,
	};
}

/* No verdict was heard: say what stood in the way. */
static void
put_off_wait(struct attempt *a)
{
	struct deliver_group *g = a->g;
	const struct deliver_backend *b = deliver_pool_backend(a->pool);
	unsigned step = a->t.step > 0 ? a->t.step : DELIVER_CONNECT;

	for (size_t i = g->done; i < g->count; i++) {
		struct deliver_recipient *r = g->recipients[i];
		if (r->outcome == OUT_TEMP && r->code != 0)
			continue; /* the backend's own words stand */
		deliver_decide(r, &g->job->arena, 451, SPAN("4.4.1"),
		    SPAN("The mail server behind this one cannot be "
			 "reached now, please try later"));
		r->host = b->name;
		r->step = step;
	}
	log_warn("backend", "%.*s backend %.*s step %u: %s",
	    SPAN_ARG(g->job->request.trace_id), SPAN_ARG(b->name), step,
	    a->why);
	deliver_report_host_wait(g, b, a->why);
}

static void
count_replies(const struct attempt *a)
{
	for (size_t i = 0; i < a->t.count; i++)
		if (a->t.recipients[i]->step > DELIVER_CONNECT)
			obs_count(OBS_BACKEND_REPLIES, a->t.backend->label,
			    obs_code_class(a->t.recipients[i]->code));
}

/* A transaction that came to its end: who need not be asked for again. */
static void
conclude(struct attempt *a)
{
	struct deliver_group *g = a->g;

	if (a->t.shared_no) {
		g->single = g->done + a->t.count;
		return;
	}
	count_replies(a);
	g->done += a->t.count;
}

/*
 * One transaction on a connection that is given back or dropped.  OUT_NONE:
 * the connection had died unseen while it was idle.
 */
static enum outcome
use_wait(struct attempt *a, struct deliver_client *c, bool reused)
{
	struct deliver_group *g = a->g;
	enum outcome o = OUT_TEMP;

	transaction_init(a, c);
	if (!deliver_is_able(c, &g->job->request, a->t.recipients, a->t.count,
		&a->unable)) {
		a->why = a->unable.text;
		deliver_pool_give(a->pool, &a->t.client);
		return OUT_TEMP;
	}
	deliver_client_count(c);
	o = deliver_transaction_wait(&a->t);
	a->why = deliver_client_why(c);
	if (a->t.clean) {
		deliver_pool_give(a->pool, &a->t.client);
	} else {
		deliver_pool_drop(a->pool, &a->t.client);
		if (reused && !a->t.heard && o == OUT_TEMP)
			return OUT_NONE;
		if (o == OUT_TEMP || a->t.unknown > 0)
			obs_count(OBS_BACKEND_ERRORS, a->t.backend->label,
			    step_label(a->t.step));
	}
	if (o == OUT_OK)
		conclude(a);
	return o;
}

/*
 * One backend, for all that are left.  An idle connection may have been
 * closed by it without our seeing it yet: if nothing at all was heard on it,
 * there is one more chance, on a new connection.
 */
static enum outcome
try_backend_wait(struct attempt *a)
{
	struct deliver_group *g = a->g;
	const struct deliver_request *r = &g->job->request;
	struct deliver_want want = { .party = &r->party,
		.router = g->route->router->name,
		.until_ms = r->until_ms };
	struct deliver_client *c;
	enum outcome o = OUT_OK;
	bool reused;

	while (g->done < g->count && (o == OUT_OK || o == OUT_NONE)) {
		want.fresh = o == OUT_NONE;
		a->t.step = 0;
		o = deliver_pool_take_wait(a->pool, &want, &c, &reused,
		    &a->why);
		if (o == OUT_OK)
			o = use_wait(a, c, reused);
		else
			obs_count(OBS_BACKEND_ERRORS,
			    deliver_pool_backend(a->pool)->label,
			    OBS_STEP_CONNECT);
	}
	if (o != OUT_OK && a->unable.code == 0)
		put_off_wait(a);
	return o;
}

/* Whoever has not heard from a backend hears this from us. */
static void
decide_rest(struct deliver_group *g, int code, struct span enhanced,
    struct span text)
{
	for (size_t i = g->done; i < g->count; i++)
		if (g->recipients[i]->code == 0)
			deliver_decide(g->recipients[i], &g->job->arena, code,
			    enhanced, text);
}

/* Step 1 to 7 over the hosts of the route. */
static void
try_hosts_wait(struct deliver_group *g)
{
	struct deliver_hosts hosts;
	struct deliver_unable unable = { .code = 0 };
	struct deliver_pool *pool;
	bool was_able = false;
	size_t tried = 0;
	enum outcome o;

	deliver_hosts_init(&hosts, g->job->deliver, g->route, &g->job->arena);
	while ((o = deliver_hosts_next_wait(&hosts, &pool)) == OUT_OK) {
		struct attempt a = { .g = g, .pool = pool, .why = "" };
		size_t first = g->done;
		o = try_backend_wait(&a);
		deliver_report_recipients_wait(g, first, g->done - first);
		tried++;
		if (a.unable.code != 0)
			unable = a.unable;
		else
			was_able = true;
		if (o != OUT_TEMP || clock_ms() >= g->job->request.until_ms)
			break;
	}
	/* Only when every backend was heard, and none can, is it for good. */
	if (unable.code != 0 && !was_able && o == OUT_NONE)
		decide_rest(g, unable.code, span_of(unable.enhanced),
		    span_of(unable.text));
	else if (tried == 0 && o == OUT_NONE)
		decide_rest(g, 451, SPAN("4.4.4"),
		    SPAN("The mail server behind this one cannot be found "
			 "now, please try later"));
	else
		decide_rest(g, 451, SPAN("4.4.1"),
		    SPAN("Delivery was given up, please try later"));
}

/* message_size_limit, before anybody is asked. */
static bool
is_too_big(struct deliver_group *g)
{
	uint64_t limit = g->route->transport->size_limit_bytes;

	if (limit == 0 || g->job->request.message->body.len_bytes <= limit)
		return false;
	/* RFC 1870 section 6.2 */
	decide_rest(g, 552, SPAN("5.3.4"),
	    SPAN("Message size exceeds the limit of the mail server behind "
		 "this one"));
	return true;
}

/* The last group of a job has ended. */
static void
settle_wait(struct deliver_job *j)
{
	const struct deliver_events *e = j->request.events;

	loop_timer_stop(&j->silence);
	if (j->waiting != NULL)
		deliver_wake(j, OUT_OK);
	else if (j->released && e != NULL && e->settled_wait != NULL)
		e->settled_wait(j->request.arg, j);
}

void
deliver_group_run(void *group)
{
	struct deliver_group *g = group;

	if (!is_too_big(g))
		try_hosts_wait(g);
	deliver_log_group(g);
	g->decided = true;
	/* The caller's scope may be gone before ours is folded up. */
	loop_scope_move(&g->scope, g->job->deliver->parts.worker);
	if (--g->job->running == 0)
		settle_wait(g->job);
	deliver_report_outcomes_wait(g);
	if (--g->job->reporting == 0)
		deliver_report_complete_wait(g->job);
}
