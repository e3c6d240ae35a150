/*
 * tracking: subscribe here, then say so there.
 *
 *   here:  AUTH… PING, CLIENT ID, INFO server, SUBSCRIBE, then PING for ever
 *   there: INFO server, CLIENT TRACKING ON REDIRECT id OPTIN
 */
#include "store/tracking.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "net/dial.h"
#include "net/stream.h"
#include "store/breaker.h"
#include "store/greeting.h"
#include "store/reader.h"

#define CHANNEL "__redis__:invalidate"

enum { RUN_ID_MAX = 64, NUMBER_MAX = 24 };

/* What the next reply is to, while the connection is being made. */
enum step {
	STEP_DOWN,
	STEP_DIALLING,
	STEP_GREETING,
	STEP_ID,
	STEP_RUN_ID,
	STEP_SUBSCRIBED,
	STEP_THERE, /* the link is being told */
	STEP_ON
};

struct store_tracking {
	struct loop *loop;
	const struct store_settings *settings;
	struct store_link *link;
	struct store_near *near;

	enum step step;
	size_t greetings; /* replies still to come */
	struct net_dial *dial;
	struct net_stream *stream;
	struct store_reader *reader;
	struct store_breaker breaker;
	struct loop_timer timer; /* the next PING, or the next try */
	uint64_t generation;	 /* of the connection, for late answers */
	uint64_t asked_ms;	 /* when the PING in flight was */
	bool pinging;
	bool said; /* that it is off */
	int64_t id;
	char run_id[RUN_ID_MAX];
	char there_id[RUN_ID_MAX];
};

static void dial(struct store_tracking *t);

static void
hang_up(struct store_tracking *t)
{
	if (t->dial != NULL)
		net_dial_cancel(&t->dial);
	net_stream_free(&t->stream);
	store_reader_free(&t->reader);
	loop_timer_stop(&t->timer);
	t->generation++;
	t->pinging = false;
	t->step = STEP_DOWN;
	store_near_lost(t->near);
}

/* Once, for a server that answers and will not have it. */
static void
say_off(struct store_tracking *t)
{
	static const char *const why[] = {
		[STEP_GREETING] = "the second connection is not let in",
		[STEP_ID] = "CLIENT ID is refused",
		[STEP_RUN_ID] = "INFO server is refused",
		[STEP_SUBSCRIBED] = "SUBSCRIBE is refused",
		[STEP_THERE] = "CLIENT TRACKING is refused, or the second "
			       "connection leads to another server",
	};

	if (t->said || t->step < STEP_GREETING || t->step > STEP_THERE ||
	    !store_link_is_ready(t->link))
		return;
	t->said = true;
	log_warn("redis", "no near cache: %s", why[t->step]);
}

/* Try again later, while the link stands. */
static void
failed(struct store_tracking *t)
{
	say_off(t);
	hang_up(t);
	if (store_link_is_ready(t->link))
		loop_timer_set(&t->timer,
		    clock_ms() + store_breaker_failed(&t->breaker, rand_u64()));
}

static void
send_words(struct store_tracking *t, const struct span *argv, size_t argc)
{
	struct store_command c = { argv, argc };
	struct buf out;

	buf_init(&out, STORE_COMMAND_MAX);
	store_command_write(&c, &out);
	net_stream_write(t->stream, buf_span(&out));
	buf_fini(&out);
}

static void
send_ping(struct store_tracking *t)
{
	const struct span ping[] = { SPAN("PING") };

	t->pinging = true;
	t->asked_ms = clock_ms();
	send_words(t, ping, 1);
}

/* The timer: a PING is due, or one is late, or the next try. */
static void
on_timer(void *arg)
{
	struct store_tracking *t = arg;

	if (t->step == STEP_DOWN) {
		dial(t);
		return;
	}
	if (t->step != STEP_ON ||
	    (t->pinging && clock_ms() >= t->asked_ms + STORE_FRESH_MS)) {
		failed(t);
		return;
	}
	if (!t->pinging)
		send_ping(t);
	loop_timer_set(&t->timer, clock_ms() + STORE_PING_MS);
}

/* "run_id:…" out of INFO, into ${out}; false when it is not there. */
static bool
read_run_id(const struct store_reply *reply, char *out)
{
	struct span head = SPAN("run_id:");
	struct span rest = reply->text;
	struct span line;

	if (reply->kind != STORE_STRING)
		return false;
	while (span_cut(&rest, '\n', &line)) {
		line = span_trim(line);
		if (!span_starts(line, head))
			continue;
		snprintf(out, RUN_ID_MAX, "%.*s",
		    SPAN_ARG(span_from(line, head.len)));
		return true;
	}
	return false;
}

/* The link has answered that it tracks: from now on what is read counts. */
static void
on_tracking(void *arg, uint64_t generation, const struct store_reply *reply)
{
	struct store_tracking *t = arg;

	if (generation != t->generation || t->step != STEP_THERE)
		return;
	if (reply == NULL || reply->kind == STORE_ERROR) {
		failed(t);
		return;
	}
	t->step = STEP_ON;
	t->said = false;
	store_breaker_ready(&t->breaker, clock_ms());
	send_ping(t);
	loop_timer_set(&t->timer, clock_ms() + STORE_PING_MS);
}

static void
on_there(void *arg, uint64_t generation, const struct store_reply *reply)
{
	struct store_tracking *t = arg;

	if (generation != t->generation || t->step != STEP_THERE)
		return;
	if (reply == NULL || !read_run_id(reply, t->there_id) ||
	    strcmp(t->there_id, t->run_id) != 0)
		failed(t);
}

static void
tell_link(struct store_tracking *t)
{
	char number[NUMBER_MAX];
	const struct span info[] = { SPAN("INFO"), SPAN("server") };

	snprintf(number, sizeof(number), "%" PRId64, t->id);
	const struct span on[] = { SPAN("CLIENT"), SPAN("TRACKING"), SPAN("ON"),
		SPAN("REDIRECT"), span_of(number), SPAN("OPTIN") };
	const struct store_command first = { info, 2 };
	const struct store_command second = { on, 6 };

	t->step = STEP_THERE;
	if (!store_link_tell(t->link, &first, on_there, t, t->generation) ||
	    !store_link_tell(t->link, &second, on_tracking, t, t->generation))
		failed(t);
}

static void
on_invalidated(struct store_tracking *t, const struct store_reply *keys)
{
	/* Nothing in it: FLUSHALL or FLUSHDB. */
	if (keys->kind != STORE_ARRAY)
		store_near_all_changed(t->near);
	for (size_t i = 0; i < keys->count; i++)
		store_near_changed(t->near, keys->items[i].text);
}

/* A message of the channel, or the answer to PING; false: neither. */
static bool
on_message(struct store_tracking *t, const struct store_reply *reply)
{
	const struct store_reply *at = reply->items;

	if (reply->kind != STORE_ARRAY || reply->count < 2)
		return false;
	if (reply->count == 3 && span_eq(at[0].text, SPAN("message"))) {
		on_invalidated(t, &at[2]);
		return true;
	}
	if (!span_eq(at[0].text, SPAN("pong")) || !t->pinging)
		return false;
	t->pinging = false;
	store_near_fresh(t->near, t->asked_ms + STORE_FRESH_MS);
	return true;
}

/* One reply; false when the connection is no use. */
static bool
on_reply(struct store_tracking *t, const struct store_reply *reply)
{
	switch (t->step) {
	case STEP_GREETING:
		if (reply->kind == STORE_ERROR)
			return false;
		if (--t->greetings == 0)
			t->step = STEP_ID;
		return true;
	case STEP_ID:
		t->id = reply->integer;
		t->step = STEP_RUN_ID;
		return reply->kind == STORE_INTEGER;
	case STEP_RUN_ID:
		t->step = STEP_SUBSCRIBED;
		return read_run_id(reply, t->run_id);
	case STEP_SUBSCRIBED:
		if (reply->kind != STORE_ARRAY)
			return false;
		tell_link(t);
		return t->step != STEP_DOWN;
	case STEP_THERE:
	case STEP_ON:
		return on_message(t, reply);
	case STEP_DOWN:
	case STEP_DIALLING:
		break;
	}
	return false;
}

static void
on_readable(void *arg)
{
	struct store_tracking *t = arg;
	const struct store_reply *reply;
	struct span piece;

	while (
	    t->stream != NULL && (piece = net_stream_peek(t->stream)).len > 0) {
		store_reader_feed(t->reader, piece);
		net_stream_consume(t->stream, piece.len);
		enum outcome o = OUT_OK;
		while (o == OUT_OK &&
		    (o = store_reader_next(t->reader, &reply)) == OUT_OK) {
			if (!on_reply(t, reply))
				o = OUT_PERM;
			else if (t->reader == NULL)
				return;
		}
		if (o != OUT_NONE)
			failed(t);
	}
}

static void
on_ended(void *arg, enum net_end how)
{
	(void)how;
	failed(arg);
}

static const struct net_stream_events events = {
	.readable = on_readable,
	.ended = on_ended,
};

static void
greet(struct store_tracking *t)
{
	const struct store_server *s =
	    &t->settings->servers[store_link_server(t->link)];
	const struct span id[] = { SPAN("CLIENT"), SPAN("ID") };
	const struct span info[] = { SPAN("INFO"), SPAN("server") };
	const struct span subscribe[] = { SPAN("SUBSCRIBE"), SPAN(CHANNEL) };
	struct buf out;

	t->step = STEP_GREETING;
	t->greetings = 0;
	buf_init(&out, STORE_COMMAND_MAX);
	for (int i = STORE_GREETING_FIRST; i <= STORE_GREETING_LAST; i++)
		t->greetings += store_greeting_write(i, s, &out);
	net_stream_write(t->stream, buf_span(&out));
	buf_fini(&out);
	send_words(t, id, 2);
	send_words(t, info, 2);
	send_words(t, subscribe, 2);
	loop_timer_set(&t->timer, clock_ms() + t->settings->connect_timeout_ms);
}

static void
on_dialled(void *arg, struct net_stream *s, const char *why)
{
	struct store_tracking *t = arg;

	(void)why;
	t->dial = NULL;
	if (s == NULL) {
		failed(t);
		return;
	}
	t->stream = s;
	t->reader = store_reader_new();
	net_stream_events(s, &events, t);
	greet(t);
}

static void
dial(struct store_tracking *t)
{
	size_t server = store_link_server(t->link);

	t->step = STEP_DIALLING;
	t->dial = net_dial_start(t->loop, &t->settings->servers[server].address,
	    NULL, t->settings->connect_timeout_ms, on_dialled, t);
}

struct store_tracking *
store_tracking_new(struct loop *l, const struct store_settings *settings,
    struct store_link *link, struct store_near *near)
{
	struct store_tracking *t = calloc(1, sizeof(*t));

	ASSERT(t != NULL);
	t->loop = l;
	t->settings = settings;
	t->link = link;
	t->near = near;
	store_breaker_init(&t->breaker);
	loop_timer_init(&t->timer, l, on_timer, t);
	return t;
}

void
store_tracking_free(struct store_tracking **t)
{
	if (*t == NULL)
		return;
	hang_up(*t);
	loop_timer_fini(&(*t)->timer);
	free(*t);
	*t = NULL;
}

void
store_tracking_link(struct store_tracking *t)
{
	hang_up(t);
	if (store_link_is_ready(t->link))
		dial(t);
}
