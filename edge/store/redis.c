/*
 * redis: fibers' side of the link: wait until it is ready, send, wait for the
 * replies.
 */
#include "store/redis.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/list.h"
#include "loop/fiber.h"
#include "loop/wait.h"
#include "store/link.h"
#include "store/near.h"
#include "store/tracking.h"

struct store_redis {
	const struct store_settings *settings;
	struct store_link *link;
	struct store_near *near; /* NULL: none */
	struct store_tracking *tracking;
	struct list_node waiting; /* for a link that is ready */
	size_t waiting_count;
};

/* Lives on a fiber's stack. */
struct waiter {
	struct list_node node;
	struct loop_wait wait;
};

/* The link is ready, or has given up: tell all who wait for it. */
static void
changed(void *arg)
{
	struct store_redis *r = arg;
	bool ready = store_link_is_ready(r->link);

	if (r->tracking != NULL)
		store_tracking_link(r->tracking);
	if (!ready && !store_link_is_open(r->link))
		return;
	while (!list_is_empty(&r->waiting)) {
		struct waiter *w =
		    LIST_OWNER(r->waiting.next, struct waiter, node);

		list_remove(&w->node);
		loop_wait_done(&w->wait, ready ? OUT_OK : OUT_TEMP);
	}
}

struct store_redis *
store_redis_new(struct loop *l, const struct store_settings *settings)
{
	struct store_redis *r = calloc(1, sizeof(*r));

	ASSERT(r != NULL);
	r->settings = settings;
	list_init(&r->waiting);
	r->link = store_link_new(l, settings, changed, r);
	if (settings->near_bytes > 0) {
		r->near = store_near_new(settings->near_bytes,
		    settings->near_keep_ms);
		r->tracking = store_tracking_new(l, settings, r->link, r->near);
	}
	return r;
}

void
store_redis_free(struct store_redis **r)
{
	if (*r == NULL)
		return;
	ASSERT((*r)->waiting_count == 0);
	store_tracking_free(&(*r)->tracking);
	store_near_free(&(*r)->near);
	store_link_free(&(*r)->link);
	free(*r);
	*r = NULL;
}

/* One turn of waiting for the link: OUT_OK when it has become ready. */
static enum outcome
link_wait(struct store_redis *r, uint64_t until_ms)
{
	struct waiter w;
	enum outcome o;

	if (store_link_is_open(r->link))
		return OUT_TEMP;
	if (r->waiting_count >= r->settings->queue_max) {
		store_link_trouble(r->link, "too many commands wait for Redis",
		    SPAN(""));
		return OUT_TEMP;
	}
	list_init(&w.node);
	loop_wait_init(&w.wait);
	list_append(&r->waiting, &w.node);
	r->waiting_count++;
	o = loop_wait_until(&w.wait, until_ms);
	r->waiting_count--;
	list_remove(&w.node);
	if (o == OUT_TEMP && !loop_wait_is_done(&w.wait))
		store_link_trouble(r->link, "no connection to Redis in time",
		    SPAN(""));
	return o;
}

/* It may be lost again before a fiber that was told runs, hence the loop. */
static enum outcome
ready_wait(struct store_redis *r, uint64_t until_ms)
{
	while (!store_link_is_ready(r->link)) {
		enum outcome o = link_wait(r, until_ms);

		if (o == OUT_TEMP)
			store_link_counts(r->link)->refused++;
		if (o != OUT_OK)
			return o;
	}
	return OUT_OK;
}

/* An answer about the server and not about the command is no answer. */
static enum outcome
judge(struct store_redis *r, const struct store_reply *replies, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!store_reply_is_unfit(&replies[i]))
			continue;
		store_link_trouble(r->link, "Redis says", replies[i].text);
		return OUT_TEMP;
	}
	return OUT_OK;
}

static enum outcome
call_wait(struct store_redis *r, struct store_call *call, uint64_t until_ms)
{
	enum outcome o = loop_wait_until(&call->wait, until_ms);

	if (loop_wait_is_done(&call->wait))
		return o;
	store_link_forget(r->link, call);
	if (o != OUT_TEMP)
		return o;
	store_link_counts(r->link)->late++;
	store_link_trouble(r->link, "no reply from Redis in time", SPAN(""));
	return OUT_TEMP;
}

enum outcome
store_redis_batch_wait(struct store_redis *r,
    const struct store_command *commands, size_t n, struct arena *arena,
    struct store_reply *out)
{
	uint64_t until_ms = clock_ms() + r->settings->timeout_ms;
	struct store_call call = { .arena = arena };
	struct store_reply *replies;
	enum outcome o;

	if (loop_fiber_is_cancelled())
		return OUT_CANCELLED;
	o = ready_wait(r, until_ms);
	if (o != OUT_OK)
		return o;
	loop_wait_init(&call.wait);
	replies = arena_array(arena, n, sizeof(*replies));
	if (!store_link_send(r->link, commands, n, &call, replies)) {
		store_link_counts(r->link)->refused++;
		return OUT_TEMP;
	}
	o = call_wait(r, &call, until_ms);
	if (o == OUT_OK)
		o = judge(r, replies, n);
	if (o == OUT_OK)
		memcpy(out, replies, n * sizeof(*out));
	return o;
}

enum outcome
store_redis_wait(struct store_redis *r, const struct span *argv, size_t argc,
    struct arena *arena, struct store_reply *out)
{
	struct store_command c = { argv, argc };

	return store_redis_batch_wait(r, &c, 1, arena, out);
}

struct store_near *
store_redis_near(struct store_redis *r)
{
	return r->near;
}

bool
store_redis_is_up(const struct store_redis *r)
{
	return store_link_is_ready(r->link);
}

const char *
store_redis_why(const struct store_redis *r)
{
	return store_link_why(r->link);
}

const struct store_counts *
store_redis_counts(const struct store_redis *r)
{
	return store_link_counts(r->link);
}
