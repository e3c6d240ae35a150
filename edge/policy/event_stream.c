/*
 * event_stream: a short queue, and a fiber that empties it into Redis.
 */
#include "policy/event_stream.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/assert.h"
#include "base/list.h"
#include "base/log.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "loop/fiber.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "store/redis.h"

enum { QUEUE_MAX = 1024, MAX_MAX = 10 * 1000 * 1000, ARGS = 12 };

struct entry {
	struct list_node node;
	struct arena arena;
	struct span name;
	struct span id;
	struct span json;
};

struct policy_event_stream {
	struct loop_scope *scope;
	const struct policy_event_settings *settings;
	struct store_redis *redis;
	struct list_node queue;
	size_t queued;
	bool writing;
};

void
policy_event_settings_load(const struct lang_program *p,
    struct lang_diags *diags, struct policy_event_settings *out)
{
	int64_t max = p->values[LANG_SET_EVENT_STREAM_MAX].number;

	out->log = p->values[LANG_SET_EVENT_LOG].number != 0;
	out->stream = p->values[LANG_SET_EVENT_STREAM].text;
	out->max = (uint64_t)max;
	if (max < 1 || max > MAX_MAX)
		lang_error(diags, p->values[LANG_SET_EVENT_STREAM_MAX].pos,
		    strlen("event_stream_max"),
		    "event_stream_max: a number from 1 to %d is wanted",
		    MAX_MAX);
}

struct policy_event_stream *
policy_event_stream_new(struct loop_scope *scope,
    const struct policy_event_settings *settings, struct store_redis *redis)
{
	struct policy_event_stream *e = calloc(1, sizeof(*e));

	ASSERT(e != NULL);
	e->scope = scope;
	e->settings = settings;
	e->redis = redis;
	list_init(&e->queue);
	return e;
}

void
policy_event_stream_free(struct policy_event_stream **gone)
{
	struct policy_event_stream *e = *gone;

	if (e == NULL)
		return;
	ASSERT(!e->writing && e->queued == 0);
	free(e);
	*gone = NULL;
}

static void
count(bool kept)
{
	obs_count(OBS_EVENT_STREAM, kept ? OBS_YES : OBS_NO, 0);
}

static void
entry_free(struct policy_event_stream *e, struct entry *n)
{
	list_remove(&n->node);
	e->queued--;
	arena_fini(&n->arena);
	free(n);
}

/* XADD key MAXLEN ~ max * field value … */
static enum outcome
send_wait(struct policy_event_stream *e, struct entry *n)
{
	const struct policy_event_settings *s = e->settings;
	const struct span argv[ARGS] = { SPAN("XADD"), s->stream,
		SPAN("MAXLEN"), SPAN("~"),
		arena_printf(&n->arena, "%llu", (unsigned long long)s->max),
		SPAN("*"), SPAN("name"), n->name, SPAN("id"), n->id,
		SPAN("json"), n->json };
	struct store_reply reply;

	enum outcome o =
	    store_redis_wait(e->redis, argv, ARGS, &n->arena, &reply);
	if (o != OUT_OK || reply.kind != STORE_ERROR)
		return o;
	log_warn("redis", "event_stream %.*s: %.*s", SPAN_ARG(s->stream),
	    SPAN_ARG(reply.text));
	return OUT_TEMP;
}

static void
write_all(void *arg)
{
	struct policy_event_stream *e = arg;
	struct loop *loop = e->scope->loop;

	while (e->queued > 0) {
		struct entry *n = LIST_OWNER(e->queue.next, struct entry, node);

		count(send_wait(e, n) == OUT_OK);
		entry_free(e, n);
	}
	e->writing = false;
	loop_unhold(loop);
}

void
policy_event_stream_add(struct policy_event_stream *e, struct span name,
    struct span id, struct span json)
{
	if (e == NULL || e->redis == NULL || e->queued == QUEUE_MAX ||
	    !store_redis_is_up(e->redis)) {
		count(false);
		return;
	}
	struct entry *n = calloc(1, sizeof(*n));
	ASSERT(n != NULL);
	arena_init(&n->arena, 0);
	n->name = arena_copy(&n->arena, name);
	n->id = arena_copy(&n->arena, id);
	n->json = arena_copy(&n->arena, json);
	list_append(&e->queue, &n->node);
	e->queued++;
	if (e->writing)
		return;
	if (loop_fiber_start(e->scope, write_all, e)) {
		e->writing = true;
		loop_hold(e->scope->loop);
	} else {
		entry_free(e, n);
		count(false);
	}
}
