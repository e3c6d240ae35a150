/*
 * decisions: a short queue, and a fiber that empties it into Redis.
 */
#include "policy/decisions.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "loop/fiber.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "obs/recent.h"
#include "policy/decision.h"
#include "policy/generation.h"
#include "store/redis.h"

enum {
	QUEUE_MAX = 64,
	JSON_BYTES = 32 * 1024,
	TEXT_BYTES = 16 * 1024,
	/* What a line of the log has room for. */
	LINE_BYTES = LOG_LINE_MAX - 256,
	SECOND_MS = 1000,
	TRIM_MS = 60 * 1000, /* how often what is too old goes */
	FIELDS = 7
};

/* One record on its way: values in the order of ${fields}. */
struct entry {
	struct list_node node;
	struct arena arena;
	struct span values[FIELDS];
};

static const char *const fields[FIELDS] = { "id", "client", "sender",
	"recipient", "code", "json", "text" };

struct policy_decisions {
	struct loop_scope *scope;
	const struct policy_world *world;
	const struct policy_decision_settings *settings;
	struct obs_recent *recent;
	struct policy_observer observer;
	struct list_node queue;
	size_t queued;
	bool writing;
	uint64_t second_ms; /* when the second being counted began */
	uint64_t in_second;
	uint64_t trimmed_ms;
};

/* ------------------------------------------------------------------ Redis */

static void
entry_free(struct policy_decisions *d, struct entry *e)
{
	list_remove(&e->node);
	d->queued--;
	arena_fini(&e->arena);
	free(e);
}

/* XADD key MAXLEN ~ cap * field value … */
static enum outcome
entry_send_wait(struct policy_decisions *d, struct entry *e)
{
	struct span argv[6 + 2 * FIELDS] = { SPAN("XADD"),
		SPAN(POLICY_DECISIONS_KEY), SPAN("MAXLEN"), SPAN("~"),
		arena_printf(&e->arena, "%llu",
		    (unsigned long long)d->settings->cap),
		SPAN("*") };
	struct store_reply reply;

	for (size_t i = 0; i < FIELDS; i++) {
		argv[6 + 2 * i] = span_of(fields[i]);
		argv[7 + 2 * i] = e->values[i];
	}
	enum outcome o = store_redis_wait(d->world->redis, argv, 6 + 2 * FIELDS,
	    &e->arena, &reply);
	if (o != OUT_OK || reply.kind != STORE_ERROR)
		return o;
	log_warn("redis", POLICY_DECISIONS_KEY ": %.*s", SPAN_ARG(reply.text));
	return OUT_TEMP;
}

/* What is older than it may be, and all of it when nothing more comes. */
static void
trim_wait(struct policy_decisions *d, struct arena *arena)
{
	uint64_t now_ms = (uint64_t)clock_wall_us() / 1000;
	uint64_t ttl_ms = d->settings->ttl_ms;
	struct span trim[] = { SPAN("XTRIM"), SPAN(POLICY_DECISIONS_KEY),
		SPAN("MINID"), SPAN("~"),
		arena_printf(arena, "%llu",
		    (unsigned long long)(now_ms > ttl_ms ? now_ms - ttl_ms :
							   0)) };
	struct span expire[] = { SPAN("PEXPIRE"), SPAN(POLICY_DECISIONS_KEY),
		arena_printf(arena, "%llu", (unsigned long long)ttl_ms) };
	const struct store_command commands[] = { { trim, 5 }, { expire, 3 } };
	struct store_reply replies[2];

	if (d->trimmed_ms != 0 && clock_ms() - d->trimmed_ms < TRIM_MS)
		return;
	if (store_redis_batch_wait(d->world->redis, commands, 2, arena,
		replies) == OUT_OK)
		d->trimmed_ms = clock_ms();
}

static void
write_all(void *arg)
{
	struct policy_decisions *d = arg;
	struct loop *loop = d->scope->loop;

	while (d->queued > 0) {
		struct entry *e = LIST_OWNER(d->queue.next, struct entry, node);
		enum outcome o = entry_send_wait(d, e);

		obs_count(OBS_DECISIONS,
		    o == OUT_OK ? OBS_DECISION_KEPT : OBS_DECISION_UNSENT, 0);
		if (o == OUT_OK)
			trim_wait(d, &e->arena);
		entry_free(d, e);
	}
	d->writing = false;
	loop_unhold(loop);
}

/* ------------------------------------------------------------- a decision */

static struct span
kept(struct arena *arena, struct buf *b)
{
	struct span text = arena_copy(arena, buf_span(b));

	buf_clear(b);
	return text;
}

static struct span
shown(const struct policy_privacy *p, struct span text, struct arena *arena)
{
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	policy_privacy_add(p, text, &b);
	struct span copy = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return copy;
}

/* The whole record; only what decided when that is too long. */
static struct span
json_of(const struct policy_decision *d, const struct policy_privacy *p,
    size_t cap, bool brief, struct arena *arena)
{
	struct policy_decision bare = *d;
	struct buf b;

	buf_init(&b, cap);
	policy_decision_json(d, p, brief, &b);
	if (buf_is_full(&b)) {
		buf_clear(&b);
		policy_decision_json(d, p, true, &b);
	}
	if (buf_is_full(&b)) {
		bare.record = NULL;
		buf_clear(&b);
		policy_decision_json(&bare, p, true, &b);
	}
	struct span json = buf_is_full(&b) ? SPAN("{}") : kept(arena, &b);
	buf_fini(&b);
	return json;
}

static struct span
text_of(const struct policy_decision *d, const struct policy_privacy *p,
    struct arena *arena)
{
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	policy_decision_text(d, p, &b);
	struct span text = kept(arena, &b);
	buf_fini(&b);
	return text;
}

static void
queue(struct policy_decisions *q, const struct policy_decision *d,
    const struct policy_privacy *p)
{
	const struct policy_input *in = d->session->input;
	char ip[IP_TEXT_MAX];
	struct entry *e;

	if (q->world->redis == NULL || q->queued == QUEUE_MAX ||
	    !store_redis_is_up(q->world->redis)) {
		obs_count(OBS_DECISIONS, OBS_DECISION_UNSENT, 0);
		return;
	}
	e = calloc(1, sizeof(*e));
	ASSERT(e != NULL);
	arena_init(&e->arena, 0);
	e->values[0] = arena_copy(&e->arena, policy_decision_id(d));
	e->values[1] = arena_copy(&e->arena, ip_write(&in->client.ip, ip));
	e->values[2] = shown(p, in->sender, &e->arena);
	e->values[3] = shown(p,
	    in->recipient.len > 0 ? in->recipient : in->recipients, &e->arena);
	e->values[4] = arena_printf(&e->arena, "%d", d->verdict->code);
	e->values[5] = json_of(d, p, JSON_BYTES, false, &e->arena);
	e->values[6] = text_of(d, p, &e->arena);
	list_append(&q->queue, &e->node);
	q->queued++;
	if (q->writing)
		return;
	if (loop_fiber_start(q->scope, write_all, q)) {
		q->writing = true;
		loop_hold(q->scope->loop);
	} else {
		entry_free(q, e);
		obs_count(OBS_DECISIONS, OBS_DECISION_UNSENT, 0);
	}
}

static bool
is_wanted(const struct policy_decision_settings *s, int code)
{
	unsigned kind = code < 400 ? POLICY_KEEP_ACCEPTED :
	    code < 500		   ? POLICY_KEEP_TEMPORARY :
				     POLICY_KEEP_PERMANENT;

	return (s->which & kind) != 0;
}

static bool
is_too_many(struct policy_decisions *q)
{
	uint64_t now = clock_ms();

	if (now - q->second_ms >= SECOND_MS) {
		q->second_ms = now;
		q->in_second = 0;
	}
	return ++q->in_second > q->settings->rate;
}

static void
remember(struct policy_decisions *q, const struct policy_decision *d,
    const struct policy_privacy *p, struct arena *arena)
{
	const struct policy_input *in = d->session->input;
	const struct policy_verdict *v = d->verdict;
	struct obs_refusal r = { .at_s = clock_wall_s() };
	struct span stage = shown(p, policy_decision_stage(d), arena);
	struct span to = shown(p, in->recipient, arena);
	struct span reply = shown(p, v->text, arena);
	char ip[IP_TEXT_MAX];
	struct buf b;

	snprintf(r.id, sizeof(r.id), "%.*s",
	    SPAN_ARG(shown(p, policy_decision_id(d), arena)));
	ip_write(&in->client.ip, ip);
	snprintf(r.client, sizeof(r.client), "%s", ip);
	if (d->phase == LANG_PHASES || to.len == 0)
		snprintf(r.what, sizeof(r.what), "%.*s", SPAN_ARG(stage));
	else
		snprintf(r.what, sizeof(r.what), "%.*s <%.*s>", SPAN_ARG(stage),
		    SPAN_ARG(to));
	buf_init(&b, TEXT_BYTES);
	policy_decision_place(d, d->pos, &b);
	snprintf(r.place, sizeof(r.place), "%.*s", SPAN_ARG(buf_span(&b)));
	buf_fini(&b);
	snprintf(r.reply, sizeof(r.reply), "%d %s %.*s", v->code,
	    v->enhanced != NULL ? v->enhanced : "", SPAN_ARG(reply));
	obs_recent_add(q->recent, &r);
}

static void
decided(void *ctx, const struct policy_decision *d)
{
	struct policy_decisions *q = ctx;
	const struct policy_input *in = d->session->input;
	const struct policy_privacy p = { .key = q->settings->key,
		.words = { in->sender_local_part, in->local_part } };
	struct arena arena;

	if (!is_wanted(q->settings, d->verdict->code))
		return;
	if (is_too_many(q)) {
		obs_count(OBS_DECISIONS, OBS_DECISION_OVER_RATE, 0);
		return;
	}
	arena_init(&arena, 0);
	if (q->recent != NULL && policy_decision_is_refusal(d))
		remember(q, d, &p, &arena);
	if ((q->settings->where & POLICY_KEEP_IN_LOG) != 0)
		log_object(LOG_INFO_LEVEL, "decision",
		    json_of(d, &p, LINE_BYTES, true, &arena));
	if ((q->settings->where & POLICY_KEEP_IN_REDIS) != 0)
		queue(q, d, &p);
	arena_fini(&arena);
}

/* ----------------------------------------------------------------- a life */

struct policy_decisions *
policy_decisions_new(struct loop_scope *scope, const struct policy_world *w,
    struct obs_recent *recent)
{
	struct policy_decisions *d = calloc(1, sizeof(*d));

	ASSERT(d != NULL);
	d->scope = scope;
	d->world = w;
	d->settings = &w->generation->decisions;
	d->recent = recent;
	d->observer = (struct policy_observer){ decided, d };
	list_init(&d->queue);
	return d;
}

void
policy_decisions_free(struct policy_decisions **gone)
{
	struct policy_decisions *d = *gone;

	if (d == NULL)
		return;
	*gone = NULL;
	ASSERT(!d->writing);
	while (d->queued > 0)
		entry_free(d, LIST_OWNER(d->queue.next, struct entry, node));
	free(d);
}

const struct policy_observer *
policy_decisions_observer(struct policy_decisions *d)
{
	return d->settings->which != 0 ? &d->observer : NULL;
}
