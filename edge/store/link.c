/*
 * link: one connection at a time, to one of several servers.
 *
 * Silence is met by dropping the connection and dialling again, not by a PING
 * on the old one: the greeting of the new one is the probe, it also finds the
 * next server, and a vanished host's connection would never answer.
 */
#include "store/link.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/ip.h"
#include "base/rand.h"
#include "net/dial.h"
#include "net/stream.h"
#include "store/breaker.h"
#include "store/greeting.h"
#include "store/reader.h"

enum state { LINK_DOWN, LINK_DIALLING, LINK_GREETING, LINK_READY };

enum {
	WHY_MAX = 256,
	KEEP_BYTES = 64 * 1024, /* of the output buffer between commands */
	/* The loop itself may have been late: look once more before calling
	   the server silent. */
	SECOND_LOOK_MS = 20
};

struct store_link {
	struct loop *loop;
	const struct store_settings *settings;
	loop_fn *changed;
	void *arg;

	enum state state;
	size_t server; /* in use, or to be tried next */
	size_t tried;  /* in this round */
	struct net_dial *dial;
	struct net_stream *stream;
	struct store_reader *reader;
	struct store_queue queue;
	struct store_breaker breaker;
	struct loop_timer retry; /* while LINK_DOWN */
	struct loop_timer watch; /* of the greeting, then of silence */
	bool watching;
	bool suspect;
	struct buf out;
	struct store_counts counts;
	char why[WHY_MAX];
};

static void dial(struct store_link *k);

void
store_link_trouble(struct store_link *k, const char *what, struct span text)
{
	snprintf(k->why, sizeof(k->why), "%s%s%.*s", what,
	    text.len > 0 ? ": " : "", SPAN_ARG(text));
}

/* As store_link_trouble, naming the server. */
static void
server_trouble(struct store_link *k, const char *what)
{
	const struct net_address *a = &k->settings->servers[k->server].address;
	char text[IP_TEXT_MAX];

	struct span name = k->settings->servers[k->server].name;

	if (name.len > 0)
		snprintf(k->why, sizeof(k->why), "Redis at %.*s: %s",
		    SPAN_ARG(name), what);
	else if (a->path[0] != '\0')
		snprintf(k->why, sizeof(k->why), "Redis at %s: %s", a->path,
		    what);
	else
		snprintf(k->why, sizeof(k->why), "Redis at %s: %s",
		    ip_port_write(&a->ip_port, text).at, what);
}

static void
hang_up(struct store_link *k)
{
	if (k->dial != NULL)
		net_dial_cancel(&k->dial);
	net_stream_free(&k->stream);
	store_reader_free(&k->reader);
	loop_timer_stop(&k->watch);
	k->watching = k->suspect = false;
	k->state = LINK_DOWN;
}

/* Every call in flight has failed. */
static void
fail_calls(struct store_link *k)
{
	struct store_place p;

	while (store_queue_pop(&k->queue, &p)) {
		if (p.told != NULL)
			p.told(p.told_arg, p.told_number, NULL);
		if (p.call != NULL && !loop_wait_is_done(&p.call->wait))
			loop_wait_done(&p.call->wait, OUT_TEMP);
	}
}

static void
next_server(struct store_link *k)
{
	k->server = (k->server + 1) % k->settings->count;
}

/* The attempt at this server has failed; on to the next, or wait. */
static void
attempt_failed(struct store_link *k, const char *what)
{
	server_trouble(k, what);
	k->counts.failures++;
	hang_up(k);
	fail_calls(k);
	next_server(k);
	if (++k->tried < k->settings->count) {
		dial(k);
		return;
	}
	loop_timer_set(&k->retry,
	    clock_ms() + store_breaker_failed(&k->breaker, rand_u64()));
	k->changed(k->arg);
}

/* The server in use is lost or silent. */
static void
lost(struct store_link *k, const char *what, bool silent)
{
	uint64_t now_ms = clock_ms();
	uint64_t delay_ms;

	server_trouble(k, what);
	k->counts.failures++;
	hang_up(k);
	fail_calls(k);
	next_server(k);
	k->tried = 0;
	delay_ms = store_breaker_lost(&k->breaker, now_ms, silent, rand_u64());
	if (delay_ms == 0)
		dial(k);
	else
		loop_timer_set(&k->retry, now_ms + delay_ms);
	k->changed(k->arg);
}

static void
failed(struct store_link *k, const char *what)
{
	if (k->state == LINK_READY)
		lost(k, what, false);
	else
		attempt_failed(k, what);
}

static void
retry(void *arg)
{
	struct store_link *k = arg;

	k->tried = 0;
	dial(k);
}

static void
on_watch(void *arg)
{
	struct store_link *k = arg;
	const struct store_place *oldest = store_queue_oldest(&k->queue);
	uint64_t now_ms = clock_ms();

	k->watching = false;
	if (k->state == LINK_DIALLING) {
		attempt_failed(k, "its address is not known");
		return;
	}
	if (k->state == LINK_GREETING) {
		attempt_failed(k, "no answer to the greeting");
		return;
	}
	if (oldest == NULL)
		return;
	if (now_ms >= oldest->until_ms && k->suspect) {
		lost(k, "silent", true);
		return;
	}
	k->suspect = now_ms >= oldest->until_ms;
	k->watching = true;
	loop_timer_set(&k->watch,
	    k->suspect ? now_ms + SECOND_LOOK_MS : oldest->until_ms);
}

/* One step of the greeting is answered; false when the link is lost. */
static bool
on_greeting(struct store_link *k, int step, const struct store_reply *reply)
{
	char why[WHY_MAX];

	if (!store_greeting_check(step, reply, why, sizeof(why))) {
		attempt_failed(k, why);
		return false;
	}
	if (step != STORE_GREETING_LAST)
		return true;
	loop_timer_stop(&k->watch);
	k->state = LINK_READY;
	k->why[0] = '\0';
	k->counts.connects++;
	store_breaker_ready(&k->breaker, clock_ms());
	k->changed(k->arg);
	return true;
}

/* A reply has come; false when the link is lost over it. */
static bool
on_reply(struct store_link *k, const struct store_reply *reply)
{
	struct store_place p;

	k->suspect = false;
	if (!store_queue_pop(&k->queue, &p)) {
		failed(k, "a reply that nobody has asked for");
		return false;
	}
	if (p.greeting != 0)
		return on_greeting(k, p.greeting, reply);
	if (p.told != NULL) {
		p.told(p.told_arg, p.told_number, reply);
		return k->state == LINK_READY;
	}
	if (p.call == NULL)
		return true;
	*p.out = store_reply_copy(reply, p.call->arena);
	if (--p.call->left == 0)
		loop_wait_done(&p.call->wait, OUT_OK);
	return true;
}

/* All whole replies that stand in the reader; false when the link is lost. */
static bool
take_replies(struct store_link *k)
{
	const struct store_reply *reply;
	enum outcome o;

	while ((o = store_reader_next(k->reader, &reply)) == OUT_OK)
		if (!on_reply(k, reply))
			return false;
	if (o == OUT_NONE)
		return true;
	failed(k, "not the protocol of Redis, or a reply that is too large");
	return false;
}

static void
on_readable(void *arg)
{
	struct store_link *k = arg;
	struct span piece;

	while ((piece = net_stream_peek(k->stream)).len > 0) {
		store_reader_feed(k->reader, piece);
		net_stream_consume(k->stream, piece.len);
		if (!take_replies(k))
			return;
	}
}

static void
on_ended(void *arg, enum net_end how)
{
	struct store_link *k = arg;

	(void)how;
	/* A server that refuses us says why, then closes. */
	on_readable(k);
	if (k->stream != NULL)
		failed(k, "connection lost");
}

static const struct net_stream_events events = {
	.readable = on_readable,
	.ended = on_ended,
};

static void
greet(struct store_link *k)
{
	const struct store_server *s = &k->settings->servers[k->server];
	struct store_place p = { .call = NULL };

	k->state = LINK_GREETING;
	buf_clear(&k->out);
	for (int step = STORE_GREETING_FIRST; step <= STORE_GREETING_LAST;
	     step++) {
		if (!store_greeting_write(step, s, &k->out))
			continue;
		p.greeting = step;
		store_queue_push(&k->queue, &p);
	}
	net_stream_write(k->stream, buf_span(&k->out));
	loop_timer_set(&k->watch, clock_ms() + k->settings->connect_timeout_ms);
}

static void
on_dialled(void *arg, struct net_stream *s, const char *why)
{
	struct store_link *k = arg;

	k->dial = NULL;
	if (s == NULL) {
		attempt_failed(k, why);
		return;
	}
	k->stream = s;
	k->reader = store_reader_new();
	net_stream_events(s, &events, k);
	greet(k);
}

static void
dial(struct store_link *k)
{
	k->state = LINK_DIALLING;
	if (k->settings->servers[k->server].is_unknown) {
		loop_timer_set(&k->watch, clock_ms());
		return;
	}
	k->dial =
	    net_dial_start(k->loop, &k->settings->servers[k->server].address,
		NULL, k->settings->connect_timeout_ms, on_dialled, k);
}

struct store_link *
store_link_new(struct loop *l, const struct store_settings *settings,
    loop_fn *changed, void *arg)
{
	struct store_link *k = calloc(1, sizeof(*k));

	ASSERT(k != NULL && settings->count > 0);
	k->loop = l;
	k->settings = settings;
	k->changed = changed;
	k->arg = arg;
	store_queue_init(&k->queue, settings->queue_max + STORE_GREETING_LAST);
	store_breaker_init(&k->breaker);
	loop_timer_init(&k->retry, l, retry, k);
	loop_timer_init(&k->watch, l, on_watch, k);
	buf_init(&k->out, STORE_COMMAND_MAX);
	dial(k);
	return k;
}

void
store_link_free(struct store_link **k)
{
	if (*k == NULL)
		return;
	hang_up(*k);
	loop_timer_fini(&(*k)->retry);
	loop_timer_fini(&(*k)->watch);
	store_queue_fini(&(*k)->queue);
	buf_fini(&(*k)->out);
	free(*k);
	*k = NULL;
}

bool
store_link_is_ready(const struct store_link *k)
{
	return k->state == LINK_READY;
}

bool
store_link_is_open(const struct store_link *k)
{
	return k->breaker.open;
}

/* Whether ${n} commands, which stand in k->out, may be written now. */
static bool
has_room(struct store_link *k, size_t n)
{
	size_t queued = net_stream_output_len(k->stream);

	if (buf_is_full(&k->out))
		store_link_trouble(k, "the command is too long", SPAN(""));
	else if (!store_queue_has_room(&k->queue, n))
		store_link_trouble(k, "too many commands wait for Redis",
		    SPAN(""));
	else if (queued > 0 &&
	    queued + buf_span(&k->out).len > STORE_OUTPUT_MAX)
		store_link_trouble(k, "too many bytes wait for Redis",
		    SPAN(""));
	else
		return true;
	return false;
}

bool
store_link_send(struct store_link *k, const struct store_command *commands,
    size_t n, struct store_call *call, struct store_reply *out)
{
	struct store_place p = { .call = call };
	bool fits;

	ASSERT(k->state == LINK_READY && n > 0);
	buf_clear(&k->out);
	for (size_t i = 0; i < n; i++)
		store_command_write(&commands[i], &k->out);
	fits = has_room(k, n);
	if (fits) {
		net_stream_write(k->stream, buf_span(&k->out));
		call->first = k->queue.tail;
		call->count = call->left = n;
		p.until_ms = clock_ms() + k->settings->timeout_ms;
		for (size_t i = 0; i < n; i++) {
			p.out = &out[i];
			store_queue_push(&k->queue, &p);
		}
		k->counts.commands += n;
	}
	if (buf_span(&k->out).len > KEEP_BYTES)
		buf_fini(&k->out);
	if (fits && !k->watching) {
		k->watching = true;
		loop_timer_set(&k->watch, p.until_ms);
	}
	return fits;
}

bool
store_link_tell(struct store_link *k, const struct store_command *command,
    store_told_fn *told, void *arg, uint64_t number)
{
	struct store_place p = { .told = told,
		.told_arg = arg,
		.told_number = number,
		.until_ms = clock_ms() + k->settings->timeout_ms };

	if (k->state != LINK_READY)
		return false;
	buf_clear(&k->out);
	store_command_write(command, &k->out);
	if (!has_room(k, 1))
		return false;
	net_stream_write(k->stream, buf_span(&k->out));
	store_queue_push(&k->queue, &p);
	if (!k->watching) {
		k->watching = true;
		loop_timer_set(&k->watch, p.until_ms);
	}
	return true;
}

size_t
store_link_server(const struct store_link *k)
{
	return k->server;
}

void
store_link_forget(struct store_link *k, const struct store_call *call)
{
	store_queue_forget(&k->queue, call);
}

const char *
store_link_why(const struct store_link *k)
{
	return k->why;
}

struct store_counts *
store_link_counts(struct store_link *k)
{
	return &k->counts;
}
