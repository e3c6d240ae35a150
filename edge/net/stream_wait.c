/* stream_wait: a fiber in the place of a stream's events. */
#include "net/stream.h"

#include "loop/wait.h"
#include "net/stream_inside.h"

struct waiter {
	struct loop_wait wait;
	struct net_stream *stream;
	size_t mark; /* bytes of input, or of output */
};

static void
settle(struct waiter *w, enum outcome o)
{
	if (!loop_wait_is_done(&w->wait))
		loop_wait_done(&w->wait, o);
}

static void
input_grew(void *arg)
{
	struct waiter *w = arg;

	if (net_stream_input_len(w->stream) > w->mark)
		settle(w, OUT_OK);
}

static void
input_ended(void *arg, enum net_end how)
{
	struct waiter *w = arg;

	if (how == NET_LOST)
		settle(w, OUT_TEMP);
	else if (w->stream->has_read_eof)
		settle(w, OUT_NONE);
}

enum outcome
net_stream_read_wait(struct net_stream *s, uint64_t until_ms)
{
	static const struct net_stream_events events = { .readable = input_grew,
		.ended = input_ended };
	struct waiter w = { .stream = s, .mark = net_stream_input_len(s) };
	bool was_paused = s->is_paused;
	struct net_told before;
	enum outcome o;

	loop_wait_init(&w.wait);
	before = net_stream_replace(s, &events, &w);
	if (was_paused)
		net_stream_resume(s);
	o = loop_wait_until(&w.wait, until_ms);
	if (was_paused)
		net_stream_pause(s);
	net_stream_events(s, before.events, before.arg);
	return o;
}

static void
output_sank(void *arg)
{
	struct waiter *w = arg;

	if (net_stream_output_len(w->stream) <= w->mark)
		settle(w, OUT_OK);
}

static void
output_ended(void *arg, enum net_end how)
{
	if (how == NET_LOST)
		settle(arg, OUT_TEMP);
}

enum outcome
net_stream_flush_wait(struct net_stream *s, size_t below_bytes,
    uint64_t until_ms)
{
	static const struct net_stream_events events = { .drained = output_sank,
		.ended = output_ended };
	struct waiter w = { .stream = s, .mark = below_bytes };
	struct net_told before;
	enum outcome o;

	if (s->end == NET_LOST)
		return OUT_TEMP;
	if (net_stream_output_len(s) <= below_bytes)
		return OUT_OK;
	loop_wait_init(&w.wait);
	before = net_stream_replace(s, &events, &w);
	s->low = below_bytes;
	o = loop_wait_until(&w.wait, until_ms);
	s->low = 0;
	/* The owner has not heard of it if all has gone meanwhile. */
	if (s->end != NET_LOST && net_stream_output_len(s) == 0)
		s->untold |= NET_TELL_DRAINED;
	net_stream_events(s, before.events, before.arg);
	return o;
}
