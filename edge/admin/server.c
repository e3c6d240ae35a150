/*
 * server: one small state machine per connection.
 *
 * A connection reads one request, writes one answer, and then waits for the
 * next or closes.  While an answer is on its way reading is paused, so a
 * client that pipelines cannot make us hold more than one.
 */
#include "admin/server.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/list.h"
#include "net/listen.h"
#include "net/stream.h"

enum { ADMIN_DRAIN_MS = 1000 };

struct admin_server {
	struct loop *loop;
	const struct admin_view *view;
	struct net_listener *listener;
	struct list_node connections;
	size_t count;
	bool draining;
	struct loop_soon soon;
	loop_fn *done;
	void *done_arg;
};

struct connection {
	struct list_node node;
	struct admin_server *server;
	struct net_stream *stream;
	struct loop_timer deadline;
	bool answering;
	bool last; /* close when the answer is written */
};

static void
connection_gone(struct connection *c)
{
	struct admin_server *s = c->server;

	loop_timer_fini(&c->deadline);
	list_remove(&c->node);
	free(c);
	s->count--;
	if (s->draining && s->count == 0 && s->done != NULL)
		loop_soon(s->loop, &s->soon);
	else if (!s->draining)
		net_listener_resume(s->listener);
}

static void
connection_close(struct connection *c)
{
	net_stream_free(&c->stream);
	connection_gone(c);
}

static void
connection_finish(struct connection *c)
{
	net_stream_finish(&c->stream);
	connection_gone(c);
}

static void
connection_late(void *arg)
{
	connection_close(arg);
}

static void
answer(struct connection *c, struct buf *out)
{
	c->answering = true;
	net_stream_pause(c->stream);
	loop_timer_set(&c->deadline, clock_ms() + ADMIN_DEADLINE_MS);
	net_stream_write(c->stream, buf_span(out));
}

static void
request_try(struct connection *c)
{
	struct span in =
	    net_stream_pullup(c->stream, LIMIT_HTTP_REQUEST_BYTES + 1);
	struct wire_http request;
	unsigned status = 400;
	size_t used = 0;
	struct buf out;

	buf_init(&out, 2 * (size_t)ADMIN_RESPONSE_MAX);
	switch (wire_http_parse(in, &request, &used, &status)) {
	case WIRE_MORE:
		break;
	case WIRE_BAD:
		c->last = true;
		admin_refuse(status, &out);
		answer(c, &out);
		break;
	case WIRE_DONE:
		c->last = !request.keep_alive || c->server->draining;
		admin_respond(c->server->view, &request, c->last, &out);
		net_stream_consume(c->stream, used);
		answer(c, &out);
		break;
	}
	buf_fini(&out);
}

static void
readable(void *arg)
{
	struct connection *c = arg;

	if (!c->answering)
		request_try(c);
}

static void
drained(void *arg)
{
	struct connection *c = arg;

	if (!c->answering)
		return;
	c->answering = false;
	if (c->last || c->server->draining ||
	    net_stream_ended(c->stream) != NET_OPEN) {
		connection_finish(c);
		return;
	}
	loop_timer_set(&c->deadline, clock_ms() + ADMIN_DEADLINE_MS);
	net_stream_resume(c->stream);
}

static void
ended(void *arg, enum net_end how)
{
	struct connection *c = arg;

	/* A client may shut its side down and still read the answer. */
	if (how == NET_EOF && c->answering)
		return;
	connection_close(c);
}

static const struct net_stream_events events = { readable, drained, ended };

/*
 * Close the oldest that only waits, or the slow could keep everybody out;
 * the newest has not had its turn yet.
 */
static bool
make_room(struct admin_server *s)
{
	LIST_EACH(n, &s->connections)
	{
		struct connection *c = LIST_OWNER(n, struct connection, node);

		if (c->answering || n == s->connections.prev)
			continue;
		connection_close(c);
		return true;
	}
	return false;
}

static void
accepted(void *arg, int fd, const struct ip_port *peer,
    const struct ip_port *local)
{
	struct admin_server *s = arg;
	struct connection *c = calloc(1, sizeof(*c));

	(void)peer;
	(void)local;
	if (c == NULL)
		abort();
	c->server = s;
	c->stream = net_stream_new(s->loop, fd);
	net_stream_read_cap(c->stream, LIMIT_HTTP_REQUEST_BYTES + 1);
	net_stream_events(c->stream, &events, c);
	loop_timer_init(&c->deadline, s->loop, connection_late, c);
	loop_timer_set(&c->deadline, clock_ms() + ADMIN_DEADLINE_MS);
	list_append(&s->connections, &c->node);
	if (++s->count >= ADMIN_CONNECTIONS_MAX && !make_room(s))
		net_listener_pause(s->listener);
}

static void
drain_is_over(void *arg)
{
	struct admin_server *s = arg;

	s->done(s->done_arg);
}

struct admin_server *
admin_server_new(struct loop *l, int fd, const struct admin_view *view)
{
	struct admin_server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->loop = l;
	s->view = view;
	list_init(&s->connections);
	loop_soon_init(&s->soon, drain_is_over, s);
	s->listener = net_listener_new(l, fd, accepted, s);
	return s;
}

void
admin_server_drain(struct admin_server *s, loop_fn *done, void *arg)
{
	s->draining = true;
	s->done = done;
	s->done_arg = arg;
	net_listener_pause(s->listener);
	for (struct list_node *n = s->connections.next, *next;
	     n != &s->connections; n = next) {
		struct connection *c = LIST_OWNER(n, struct connection, node);

		next = n->next;
		/* A whole request is answered; half a one has to come back,
		   as our successor waits for us to end. */
		if (!c->answering)
			request_try(c);
		if (!c->answering)
			connection_close(c);
		else
			loop_timer_set(&c->deadline,
			    clock_ms() + ADMIN_DRAIN_MS);
	}
	if (s->count == 0)
		loop_soon(s->loop, &s->soon);
}

size_t
admin_server_connections(const struct admin_server *s)
{
	return s->count;
}

void
admin_server_free(struct admin_server **s)
{
	if (*s == NULL)
		return;
	(*s)->draining = true;
	(*s)->done = NULL;
	while (!list_is_empty(&(*s)->connections))
		connection_close(LIST_OWNER((*s)->connections.next,
		    struct connection, node));
	loop_soon_cancel(&(*s)->soon);
	net_listener_free(&(*s)->listener);
	free(*s);
	*s = NULL;
}
