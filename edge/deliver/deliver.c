/*
 * deliver: routes, and jobs from start to release.
 */
#include "deliver/deliver.h"

#include <stdlib.h>

#include "base/assert.h"
#include "deliver/callout.h"
#include "deliver/group.h"
#include "deliver/job.h"
#include "deliver/conversation.h"
#include "loop/fiber.h"
#include "mail/message.h"
#include "policy/generation.h"
#include "policy/recipient.h"

struct deliver *
deliver_new(const struct deliver_parts *parts)
{
	struct deliver *d = calloc(1, sizeof(*d));

	ASSERT(d != NULL);
	d->parts = *parts;
	arena_init(&d->arena, 0);
	d->events = policy_event_stream_new(parts->worker,
	    &parts->generation->events, parts->redis);
	d->world = (struct policy_world){ .generation = parts->generation,
		.redis = parts->redis,
		.events = d->events };
	d->nobody = policy_session_new(&d->world, &d->input, NULL, &d->arena);
	deliver_pools_init(&d->pools,
	    &(struct deliver_shared){ .loop = parts->loop,
		.worker = parts->worker,
		.world = &d->world,
		.dns = parts->dns,
		.sessions = parts->sessions });
	d->delivery = (struct policy_delivery){ policy_recipient_wait,
		deliver_callout_wait, d };
	return d;
}

void
deliver_retire(struct deliver *d)
{
	deliver_pools_retire(&d->pools);
}

void
deliver_free(struct deliver **d)
{
	if (*d == NULL)
		return;
	deliver_pools_fini(&(*d)->pools);
	policy_event_stream_free(&(*d)->events);
	arena_fini(&(*d)->arena);
	free(*d);
	*d = NULL;
}

const struct policy_delivery *
deliver_delivery(const struct deliver *d)
{
	return &d->delivery;
}

struct policy_event_stream *
deliver_events_stream(const struct deliver *d)
{
	return d->events;
}

size_t
deliver_jobs(const struct deliver *d)
{
	return d->jobs;
}

static void
job_free(struct deliver_job *j)
{
	j->deliver->jobs--;
	loop_timer_fini(&j->silence);
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
copy_recipient(struct deliver_job *j, const struct deliver_recipient *from,
    struct deliver_recipient *to)
{
	*to = (struct deliver_recipient){
		.address = arena_copy(&j->arena, from->address),
		.route = from->route,
		.class = arena_copy(&j->arena, from->class),
		.lines = arena_printf(&j->arena, "%.*s%.*s",
		    SPAN_ARG(from->route->lines), SPAN_ARG(from->lines)),
		.changes = from->changes,
		.params = from->params,
		.outcome = OUT_TEMP,
	};
}

static void
copy_request(struct deliver_job *j, const struct deliver_request *from)
{
	struct deliver_request *to = &j->request;

	*to = *from;
	to->message = mail_message_ref(from->message);
	to->sender = arena_copy(&j->arena, from->sender);
	to->trace_id = arena_copy(&j->arena, from->trace_id);
	to->party.helo = arena_copy(&j->arena, from->party.helo);
	to->party.name = arena_copy(&j->arena, from->party.name);
	j->recipients =
	    arena_array(&j->arena, from->count, sizeof(*j->recipients));
	for (size_t i = 0; i < from->count; i++)
		copy_recipient(j, &from->recipients[i], &j->recipients[i]);
	to->recipients = j->recipients;
}

static struct deliver_group *
group_get(struct deliver_job *j, const struct deliver_recipient *r)
{
	for (size_t i = 0; i < j->group_count; i++)
		if (policy_route_same(j->groups[i].route, r->route) &&
		    j->groups[i].recipients[0]->changes == r->changes &&
		    span_eq(j->groups[i].recipients[0]->lines, r->lines))
			return &j->groups[i];
	struct deliver_group *g = &j->groups[j->group_count++];
	g->job = j;
	g->route = r->route;
	g->recipients =
	    arena_array(&j->arena, j->request.count, sizeof(*g->recipients));
	return g;
}

/* Behind the last one of its class, so that classes stand together. */
static void
group_add(struct deliver_group *g, struct deliver_recipient *r)
{
	size_t at = g->count;

	while (at > 0 && !span_eq(g->recipients[at - 1]->class, r->class))
		at--;
	if (at == 0)
		at = g->count;
	for (size_t i = g->count++; i > at; i--)
		g->recipients[i] = g->recipients[i - 1];
	g->recipients[at] = r;
}

static void
make_groups(struct deliver_job *j)
{
	j->groups =
	    arena_array(&j->arena, j->request.count, sizeof(*j->groups));
	for (size_t i = 0; i < j->request.count; i++)
		group_add(group_get(j, &j->recipients[i]), &j->recipients[i]);
}

static void
start_group(struct deliver_group *g, struct loop_scope *scope)
{
	struct deliver_job *j = g->job;

	loop_scope_init(&g->scope, j->deliver->parts.loop, scope);
	j->unfinished++;
	j->running++;
	j->reporting++;
	if (!loop_fiber_start(&g->scope, deliver_group_run, g)) {
		for (size_t i = 0; i < g->count; i++)
			deliver_decide(g->recipients[i], &j->arena, 451,
			    SPAN("4.3.2"),
			    SPAN("Too busy now, please try "
				 "later"));
		j->running--;
		j->reporting--;
		loop_scope_move(&g->scope, j->deliver->parts.worker);
	}
	loop_scope_when_idle(&g->scope, group_ended, g);
}

/* A backend lets us wait for its reply. */
static void
silent(void *arg)
{
	struct deliver_job *j = arg;
	const struct deliver_events *e = j->request.events;

	j->was_silent = true;
	if (e->silent != NULL)
		e->silent(j->request.arg, j);
}

struct deliver_job *
deliver_start(struct deliver *d, struct loop_scope *scope,
    const struct deliver_request *request)
{
	struct deliver_job *j = calloc(1, sizeof(*j));

	ASSERT(j != NULL);
	j->deliver = d;
	d->jobs++;
	arena_init(&j->arena, 0);
	loop_timer_init(&j->silence, d->parts.loop, silent, j);
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

void
deliver_wake(struct deliver_job *j, enum outcome o)
{
	struct loop_wait *wait = j->waiting;

	/* It is done once, whoever comes next before its fiber runs. */
	j->waiting = NULL;
	if (wait != NULL)
		loop_wait_done(wait, o);
}

void
deliver_nudge(struct deliver_job *j)
{
	deliver_wake(j, OUT_TEMP);
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
		if (!j->groups[i].past_dot && !j->groups[i].decided)
			loop_scope_cancel(&j->groups[i].scope);
}
