/*
 * deliver: routes, and jobs from start to release.
 */
#include "deliver/deliver.h"

#include <stdlib.h>

#include "deliver/group.h"
#include "deliver/job.h"
#include "deliver/transaction.h"
#include "loop/fiber.h"
#include "mail/message.h"
#include "obs/metric.h"
#include "policy/generation.h"
#include "policy/run.h"

struct deliver *
deliver_new(struct loop *l, struct loop_scope *worker,
    const struct policy_generation *g)
{
	const struct policy_routes *routes = &g->routes;
	struct deliver *d = calloc(1, sizeof(*d));

	if (d == NULL)
		abort();
	d->loop = l;
	d->worker = worker;
	d->generation = g;
	d->pools = calloc(routes->backend_count + 1, sizeof(*d->pools));
	if (d->pools == NULL)
		abort();
	for (size_t i = 0; i < routes->backend_count; i++)
		d->pools[i] =
		    deliver_pool_new(l, routes->backends[i], g->hostname,
			g->metrics == NULL ?
			    0 :
			    obs_backend(g->metrics, routes->backends[i]->name));
	return d;
}

void
deliver_retire(struct deliver *d)
{
	for (size_t i = 0; i < d->generation->routes.backend_count; i++)
		deliver_pool_retire(d->pools[i]);
}

void
deliver_free(struct deliver **d)
{
	if (*d == NULL)
		return;
	for (size_t i = 0; i < (*d)->generation->routes.backend_count; i++)
		deliver_pool_free(&(*d)->pools[i]);
	free((*d)->pools);
	free(*d);
	*d = NULL;
}

size_t
deliver_jobs(const struct deliver *d)
{
	return d->jobs;
}

enum outcome
deliver_route_wait(struct deliver *d, struct policy_session *s,
    struct span domain, struct arena *arena, int *route)
{
	const struct policy_routes *routes = &d->generation->routes;

	for (size_t i = 0; i < routes->count; i++) {
		const struct policy_route *r = &routes->routes[i];
		if (!policy_route_matches(r, domain))
			continue;
		enum outcome o = r->domains == NULL ?
		    OUT_OK :
		    policy_domain_listed_wait(s, r->domains, domain, arena);
		if (o == OUT_OK) {
			*route = (int)i;
			return OUT_OK;
		}
		if (o != OUT_NONE)
			return o;
	}
	*route = DELIVER_NO_ROUTE;
	return OUT_OK;
}

static void
job_free(struct deliver_job *j)
{
	j->deliver->jobs--;
	mail_message_unref(&j->request.message);
	arena_fini(&j->arena);
	free(j);
}

/* The last fiber of a group's scope has ended. */
static void
group_ended(void *arg)
{
	struct deliver_group *g = arg;
	struct deliver_job *j = g->job;

	loop_scope_fini(&g->scope);
	if (--j->unfinished == 0 && j->released)
		job_free(j);
}

static void
copy_request(struct deliver_job *j, const struct deliver_request *from)
{
	struct deliver_request *to = &j->request;

	*to = *from;
	to->message = mail_message_ref(from->message);
	to->sender = arena_copy(&j->arena, from->sender);
	to->trace_id = arena_copy(&j->arena, from->trace_id);
	to->helo = arena_copy(&j->arena, from->helo);
	j->recipients =
	    arena_array(&j->arena, from->count, sizeof(*j->recipients));
	for (size_t i = 0; i < from->count; i++) {
		j->recipients[i] = (struct deliver_recipient){
			.address =
			    arena_copy(&j->arena, from->recipients[i].address),
			.route = from->recipients[i].route,
			.changes = from->recipients[i].changes,
			.outcome = OUT_TEMP,
		};
	}
	to->recipients = j->recipients;
}

static struct deliver_group *
group_get(struct deliver_job *j, const struct policy_route *route,
    const struct mail_changes *changes)
{
	for (size_t i = 0; i < j->group_count; i++)
		if (j->groups[i].route == route &&
		    j->groups[i].recipients[0]->changes == changes)
			return &j->groups[i];
	struct deliver_group *g = &j->groups[j->group_count++];
	g->job = j;
	g->route = route;
	g->recipients =
	    arena_array(&j->arena, j->request.count, sizeof(*g->recipients));
	return g;
}

static void
make_groups(struct deliver_job *j)
{
	const struct policy_routes *routes = &j->deliver->generation->routes;

	j->groups =
	    arena_array(&j->arena, j->request.count, sizeof(*j->groups));
	for (size_t i = 0; i < j->request.count; i++) {
		struct deliver_recipient *r = &j->recipients[i];
		struct deliver_group *g =
		    group_get(j, &routes->routes[r->route], r->changes);
		g->recipients[g->count++] = r;
	}
}

static void
start_group(struct deliver_group *g, struct loop_scope *scope)
{
	struct deliver_job *j = g->job;

	loop_scope_init(&g->scope, j->deliver->loop, scope);
	j->unfinished++;
	j->running++;
	if (!loop_fiber_start(&g->scope, deliver_group_run, g)) {
		for (size_t i = 0; i < g->count; i++)
			deliver_decide(g->recipients[i], &j->arena, 451,
			    SPAN("4.3.2"),
			    SPAN("Too busy now, please try "
				 "later"));
		j->running--;
		loop_scope_move(&g->scope, j->deliver->worker);
	}
	loop_scope_when_idle(&g->scope, group_ended, g);
}

struct deliver_job *
deliver_start(struct deliver *d, struct loop_scope *scope,
    const struct deliver_request *request)
{
	struct deliver_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		abort();
	j->deliver = d;
	d->jobs++;
	arena_init(&j->arena, 0);
	copy_request(j, request);
	make_groups(j);
	for (size_t i = 0; i < j->group_count; i++)
		start_group(&j->groups[i], scope);
	return j;
}

enum outcome
deliver_wait(struct deliver_job *j, uint64_t until_ms)
{
	struct loop_wait wait;

	if (j->running == 0)
		return OUT_OK;
	loop_wait_init(&wait);
	j->waiting = &wait;
	enum outcome o = loop_wait_until(&wait, until_ms);
	j->waiting = NULL;
	return o;
}

bool
deliver_is_past_dot(const struct deliver_job *j)
{
	for (size_t i = 0; i < j->group_count; i++)
		if (j->groups[i].past_dot)
			return true;
	return false;
}

uint64_t
deliver_dot_ms(const struct deliver_job *j)
{
	uint64_t first_ms = 0;

	for (size_t i = 0; i < j->group_count; i++) {
		uint64_t dot_ms = j->groups[i].dot_ms;

		if (dot_ms > 0 && (first_ms == 0 || dot_ms < first_ms))
			first_ms = dot_ms;
	}
	return first_ms;
}

const struct deliver_recipient *
deliver_recipients(const struct deliver_job *j, size_t *count)
{
	*count = j->request.count;
	return j->recipients;
}

void
deliver_release(struct deliver_job **job)
{
	struct deliver_job *j = *job;

	if (j == NULL)
		return;
	*job = NULL;
	j->released = true;
	if (j->unfinished == 0) {
		job_free(j);
		return;
	}
	for (size_t i = 0; i < j->group_count; i++)
		if (!j->groups[i].past_dot)
			loop_scope_cancel(&j->groups[i].scope);
}
