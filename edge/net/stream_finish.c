/*
 * stream_finish: the polite end.
 *
 * A socket closed while input is unread answers with a reset, and a reset may
 * overtake our last reply on the peer's side.  So we say all, shut our side,
 * and read until the peer does the same; but not for long.
 */
#include "net/stream.h"

#include <sys/socket.h>

#include <stdint.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"
#include "net/stream_inside.h"

struct finish {
	struct net_stream *stream;
	struct loop *loop;
	struct loop_timer timer;
	bool has_shut;
};

static void
finish_free(struct finish *f)
{
	loop_timer_fini(&f->timer);
	net_stream_free(&f->stream);
	loop_unhold(f->loop);
	free(f);
}

static void
time_is_up(void *arg)
{
	finish_free(arg);
}

static void
swallow(void *arg)
{
	struct finish *f = arg;

	net_stream_consume(f->stream, net_stream_input_len(f->stream));
}

/* From here on the bytes are raw: what comes is thrown away unread. */
static void
drop_filter(struct net_stream *s)
{
	if (s->filter == NULL)
		return;
	s->filter->shutdown(s->filter_arg);
	s->filter->free(s->filter_arg);
	s->filter = NULL;
	s->can_read = true;
	/* Its end of input need not have been the socket's. */
	s->has_read_eof = false;
	net_stream_stir(s);
}

static void
all_said(void *arg)
{
	struct finish *f = arg;
	struct net_stream *s = f->stream;

	if (f->has_shut || net_stream_output_len(s) > 0)
		return;
	f->has_shut = true;
	drop_filter(s);
	(void)shutdown(s->fd, SHUT_WR);
	if (s->has_read_eof || s->end == NET_LOST)
		finish_free(f);
}

static void
peer_ended(void *arg, enum net_end how)
{
	struct finish *f = arg;

	if (how == NET_LOST || (f->has_shut && f->stream->has_read_eof))
		finish_free(f);
}

void
net_stream_finish(struct net_stream **sp)
{
	static const struct net_stream_events events = { .readable = swallow,
		.drained = all_said,
		.ended = peer_ended };
	struct net_stream *s = *sp;
	struct finish *f;

	if (s != NULL)
		net_stream_hold(s, false);
	if (s == NULL || (s->end == NET_LOST && s->filter == NULL)) {
		net_stream_free(sp);
		return;
	}
	*sp = NULL;
	/* TLS may have failed on a sound socket; its alert shall arrive. */
	if (s->end == NET_LOST)
		s->end = NET_OPEN;
	f = calloc(1, sizeof(*f));
	ASSERT(f != NULL);
	f->stream = s;
	f->loop = s->loop;
	loop_hold(f->loop);
	loop_timer_init(&f->timer, f->loop, time_is_up, f);
	loop_timer_set(&f->timer, clock_ms() + NET_LINGER_MS);
	s->cap = SIZE_MAX;
	s->low = 0;
	net_stream_consume(s, net_stream_input_len(s));
	net_stream_events(s, &events, f);
	net_stream_resume(s);
	if (net_stream_output_len(s) == 0) {
		s->untold |= NET_TELL_DRAINED;
		net_stream_stir(s);
	}
}
