/*
 * dial: a nonblocking connect, its deadline, and one call at the end.
 *
 * A connect that succeeds or fails at once is still told from the queue.
 */
#include "net/dial.h"

#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/assert.h"
#include "base/clock.h"
#include "loop/wait.h"
#include "net/sock.h"

struct net_dial {
	struct loop *loop;
	struct event *event; /* waits for the connect; NULL without one */
	struct loop_timer timer;
	struct loop_soon told; /* it was decided at once */
	net_dial_fn *done;
	void *arg;
	int fd;
	int error;
};

static void
dial_free(struct net_dial *d)
{
	if (d->event != NULL)
		event_free(d->event);
	loop_timer_fini(&d->timer);
	loop_soon_cancel(&d->told);
	if (d->fd >= 0)
		close(d->fd);
	free(d);
}

/* The handle goes first, so that the callee may do as it likes. */
static void
settle(struct net_dial *d, int error)
{
	net_dial_fn *done = d->done;
	void *arg = d->arg;
	struct net_stream *s = NULL;
	struct loop *l = d->loop;
	int fd = -1;

	if (error == 0) {
		fd = d->fd;
		d->fd = -1;
	}
	dial_free(d);
	if (fd >= 0)
		s = net_stream_new(l, fd);
	done(arg, s, s != NULL ? NULL : net_socket_why(error));
}

static void
decided_at_once(void *arg)
{
	struct net_dial *d = arg;

	settle(d, d->error);
}

static void
too_late(void *arg)
{
	settle(arg, ETIMEDOUT);
}

static void
socket_decided(evutil_socket_t fd, short what, void *arg)
{
	socklen_t len = sizeof(int);
	int error = 0;

	(void)what;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	settle(arg, error);
}

/* 0, or why the socket cannot be as it is wanted. */
static int
prepare(int fd, const struct net_address *to,
    const struct net_dial_options *options)
{
	struct ip_port from = { .port = 0 };
	struct sockaddr_storage sa;
	int on = 1;

	if (options == NULL || to->path[0] != '\0')
		return 0;
	if (options->keepalive)
		(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	from.ip = to->ip_port.ip.family == IP_V6 ? options->from_v6 :
						   options->from_v4;
	if (from.ip.family == IP_NONE)
		return 0;
	socklen_t len = ip_to_sockaddr(&from, &sa);
	return bind(fd, (struct sockaddr *)&sa, len) == 0 ? 0 : errno;
}

/* Returns 0 when it is done, EINPROGRESS, or why not. */
static int
begin(struct net_dial *d, const struct net_address *to,
    const struct net_dial_options *options)
{
	struct sockaddr_storage sa;
	socklen_t len = net_socket_address(to, &sa);

	d->fd = net_socket_open(to);
	if (d->fd < 0)
		return errno;
	int error = prepare(d->fd, to, options);
	if (error != 0)
		return error;
	if (connect(d->fd, (struct sockaddr *)&sa, len) == 0)
		return 0;
	/* A signal does not stop a connect that has begun. */
	return errno == EINTR ? EINPROGRESS : errno;
}

struct net_dial *
net_dial_start(struct loop *l, const struct net_address *to,
    const struct net_dial_options *options, uint64_t timeout_ms,
    net_dial_fn *done, void *arg)
{
	struct net_dial *d = calloc(1, sizeof(*d));

	ASSERT(d != NULL);
	d->loop = l;
	d->done = done;
	d->arg = arg;
	loop_timer_init(&d->timer, l, too_late, d);
	loop_soon_init(&d->told, decided_at_once, d);
	d->error = begin(d, to, options);
	if (d->error != EINPROGRESS) {
		loop_soon(l, &d->told);
		return d;
	}
	d->event = event_new(loop_base(l), d->fd, EV_WRITE, socket_decided, d);
	ASSERT(d->event != NULL && event_add(d->event, NULL) == 0);
	loop_timer_set(&d->timer, clock_ms() + timeout_ms);
	return d;
}

void
net_dial_cancel(struct net_dial **d)
{
	if (*d == NULL)
		return;
	dial_free(*d);
	*d = NULL;
}

struct dialled {
	struct loop_wait wait;
	struct net_stream *stream;
	const char *why;
};

static void
dial_done(void *arg, struct net_stream *s, const char *why)
{
	struct dialled *w = arg;

	w->stream = s;
	w->why = why;
	loop_wait_done(&w->wait, s != NULL ? OUT_OK : OUT_TEMP);
}

enum outcome
net_dial_wait(struct loop *l, const struct net_address *to,
    const struct net_dial_options *options, uint64_t until_ms,
    struct net_stream **out, const char **why)
{
	uint64_t now = clock_ms();
	struct dialled w = { .why = "cancelled" };
	struct net_dial *d;
	enum outcome o;

	loop_wait_init(&w.wait);
	d = net_dial_start(l, to, options, until_ms > now ? until_ms - now : 0,
	    dial_done, &w);
	o = loop_wait_until(&w.wait, until_ms);
	if (!loop_wait_is_done(&w.wait)) {
		net_dial_cancel(&d);
		if (o == OUT_TEMP)
			w.why = net_socket_why(ETIMEDOUT);
	}
	if (o == OUT_OK)
		*out = w.stream;
	else
		*why = w.why;
	return o;
}
