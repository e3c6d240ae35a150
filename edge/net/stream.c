/*
 * stream: one edge-triggered event per socket, and two buffers.
 *
 * The event is registered once: pausing, resuming and a reply that fits the
 * kernel's buffer cost no epoll_ctl.  An edge is remembered in ${can_read}
 * until the socket says EAGAIN, so it is never lost while we do not want to
 * read.  libevent's own bufferevents are not used: they add and remove an
 * event for every write, and over TLS in socket mode they leave bytes that
 * OpenSSL has already read lying there until the peer sends more.
 *
 * Input is read into a scratch buffer first, so that an idle connection holds
 * no half-empty chunk.  The owner is told things from the loop's queue, one
 * at a time and as the last act, so it may free the stream when told.
 */
#include "net/stream.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <event2/buffer.h>
#include <event2/event.h>

#include "base/assert.h"
#include "net/stream_inside.h"

enum {
	SCRATCH_BYTES = 16 * 1024, /* as large as a TLS record */
	FAIR_BYTES = 64 * 1024,	   /* of one stream in one turn */
	GATHER = 16,		   /* pieces in one sendmsg */
	RECORD_BYTES = 16 * 1024   /* handed to a filter at once */
};

void
net_stream_stir(struct net_stream *s)
{
	loop_soon(s->loop, &s->turn);
}

static void
lose(struct net_stream *s)
{
	if (s->end == NET_LOST)
		return;
	s->end = NET_LOST;
	s->can_read = false;
	s->untold |= NET_TELL_ENDED;
	evbuffer_drain(s->out, evbuffer_get_length(s->out));
}

static void
end_of_input(struct net_stream *s)
{
	s->has_read_eof = true;
	s->can_read = false;
	if (s->end == NET_OPEN)
		s->end = NET_EOF;
	s->untold |= NET_TELL_ENDED;
}

static bool
may_read(const struct net_stream *s)
{
	return !s->is_paused && !s->has_read_eof && s->end != NET_LOST &&
	    evbuffer_get_length(s->in) < s->cap;
}

static ssize_t
plain_read(struct net_stream *s, char *to, size_t room)
{
	ssize_t n;

	do
		n = recv(s->fd, to, room, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return n;
	return errno == EAGAIN ? NET_IO_WANT_READ : NET_IO_LOST;
}

static void
read_stopped(struct net_stream *s, ssize_t why)
{
	s->can_read = false;
	if (why == NET_IO_WANT_WRITE)
		s->read_wants_write = true;
	else if (why == NET_IO_LOST)
		lose(s);
	else if (why == 0)
		end_of_input(s);
}

/* Read what there is, as far as it is wanted and fair to the others. */
static void
fill(struct net_stream *s)
{
	char scratch[SCRATCH_BYTES];

	for (size_t got = 0; s->can_read && may_read(s);) {
		size_t room = s->cap - evbuffer_get_length(s->in);
		ssize_t n;

		if (got >= FAIR_BYTES) {
			net_stream_stir(s);
			return;
		}
		if (room > sizeof(scratch))
			room = sizeof(scratch);
		n = s->filter != NULL ?
		    s->filter->read(s->filter_arg, scratch, room) :
		    plain_read(s, scratch, room);
		if (n <= 0) {
			read_stopped(s, n);
			return;
		}
		ASSERT(evbuffer_add(s->in, scratch, (size_t)n) == 0);
		got += (size_t)n;
		s->untold |= NET_TELL_READABLE;
	}
}

static ssize_t
plain_write(struct net_stream *s)
{
	struct evbuffer_iovec pieces[GATHER];
	struct iovec iov[GATHER];
	struct msghdr message = { .msg_iov = iov };
	int count = evbuffer_peek(s->out, -1, NULL, pieces, GATHER);
	ssize_t n;

	if (count > GATHER)
		count = GATHER;
	for (int i = 0; i < count; i++)
		iov[i] = (struct iovec){ .iov_base = pieces[i].iov_base,
			.iov_len = pieces[i].iov_len };
	message.msg_iovlen = (size_t)count;
	do
		n = sendmsg(s->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return n;
	return errno == EAGAIN ? NET_IO_WANT_WRITE : NET_IO_LOST;
}

static ssize_t
filtered_write(struct net_stream *s)
{
	size_t n = evbuffer_get_length(s->out);

	if (n > RECORD_BYTES)
		n = RECORD_BYTES;
	return s->filter->write(s->filter_arg,
	    (struct span){ (char *)evbuffer_pullup(s->out, (ssize_t)n), n });
}

/* Give the kernel what it takes. */
static void
flush(struct net_stream *s)
{
	s->wants_flush = s->is_held;
	if (s->is_held)
		return;
	while (s->end != NET_LOST && evbuffer_get_length(s->out) > 0) {
		ssize_t n =
		    s->filter != NULL ? filtered_write(s) : plain_write(s);

		if (n == NET_IO_LOST) {
			lose(s);
			return;
		}
		if (n < 0) {
			s->is_blocked = true;
			s->write_wants_read = n == NET_IO_WANT_READ;
			break;
		}
		evbuffer_drain(s->out, (size_t)n);
	}
	if (s->end != NET_LOST && evbuffer_get_length(s->out) <= s->low)
		s->untold |= NET_TELL_DRAINED;
}

/* Nobody reads: ask the socket itself whether the peer has gone. */
static void
look(struct net_stream *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLRDHUP };

	if (s->end == NET_LOST || poll(&p, 1, 0) <= 0)
		return;
	if ((p.revents & (POLLERR | POLLNVAL)) != 0)
		lose(s);
	else
		s->has_hung_up = true;
}

/* While paused a FIN counts before what stands in front of it is read. */
static void
note_hang_up(struct net_stream *s)
{
	if (!s->is_paused || !s->has_hung_up || s->end != NET_OPEN)
		return;
	s->end = NET_EOF;
	s->untold |= NET_TELL_ENDED;
}

/* The notices that can be given now. */
static unsigned
tellable(const struct net_stream *s)
{
	unsigned what = s->untold;

	if (s->events == NULL)
		return 0;
	if (s->is_paused || evbuffer_get_length(s->in) == 0)
		what &= ~(unsigned)NET_TELL_READABLE;
	return what;
}

/* Tell the owner one thing; ${s} may be gone afterwards. */
static void
tell(struct net_stream *s)
{
	const struct net_stream_events *ev = s->events;
	unsigned what = tellable(s);

	what &= ~what + 1; /* the lowest bit: input before end */
	if (what == 0)
		return;
	s->untold &= ~what;
	if (tellable(s) != 0)
		net_stream_stir(s);
	if (what == NET_TELL_READABLE && ev->readable != NULL)
		ev->readable(s->arg);
	else if (what == NET_TELL_DRAINED && ev->drained != NULL)
		ev->drained(s->arg);
	else if (what == NET_TELL_ENDED && ev->ended != NULL)
		ev->ended(s->arg, s->end);
}

static void
take_turn(void *arg)
{
	struct net_stream *s = arg;

	if (s->wants_flush && !s->is_blocked)
		flush(s);
	fill(s);
	note_hang_up(s);
	tell(s);
}

static void
socket_happened(evutil_socket_t fd, short what, void *arg)
{
	struct net_stream *s = arg;
	bool has_input = (what & (EV_READ | EV_CLOSED)) != 0;
	bool has_room = (what & EV_WRITE) != 0;

	(void)fd;
	if ((what & EV_CLOSED) != 0)
		s->has_hung_up = true;
	if (has_input || (has_room && s->read_wants_write)) {
		s->can_read = true;
		s->read_wants_write = false;
	}
	if (s->is_blocked && (s->write_wants_read ? has_input : has_room)) {
		s->is_blocked = false;
		flush(s);
	}
	if (may_read(s))
		fill(s);
	else if (has_input)
		look(s);
	note_hang_up(s);
	if (tellable(s) != 0)
		net_stream_stir(s);
}

struct net_stream *
net_stream_new(struct loop *l, int fd)
{
	struct net_stream *s = calloc(1, sizeof(*s));
	int on = 1;

	ASSERT(s != NULL);
	s->loop = l;
	s->fd = fd;
	s->cap = SIZE_MAX;
	s->in = evbuffer_new();
	s->out = evbuffer_new();
	s->event = event_new(loop_base(l), fd,
	    EV_READ | EV_WRITE | EV_CLOSED | EV_ET | EV_PERSIST,
	    socket_happened, s);
	ASSERT(s->in != NULL && s->out != NULL && s->event != NULL);
	ASSERT(event_add(s->event, NULL) == 0);
	loop_soon_init(&s->turn, take_turn, s);
	/* Fails on unix sockets, which do not delay. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return s;
}

void
net_stream_free(struct net_stream **sp)
{
	struct net_stream *s = *sp;

	if (s == NULL)
		return;
	*sp = NULL;
	loop_soon_cancel(&s->turn);
	if (s->filter != NULL)
		s->filter->free(s->filter_arg);
	event_free(s->event);
	evbuffer_free(s->in);
	evbuffer_free(s->out);
	close(s->fd);
	free(s);
}

void
net_stream_attach(struct net_stream *s, const struct net_filter *filter,
    void *arg)
{
	ASSERT(s->filter == NULL && evbuffer_get_length(s->out) == 0);
	s->filter = filter;
	s->filter_arg = arg;
	s->can_read = true;
	net_stream_stir(s);
}

void
net_stream_retry(struct net_stream *s)
{
	if (s->has_read_eof)
		return;
	s->can_read = true;
	net_stream_stir(s);
}

void
net_stream_events(struct net_stream *s, const struct net_stream_events *ev,
    void *arg)
{
	s->events = ev;
	s->arg = arg;
	if (evbuffer_get_length(s->in) > 0)
		s->untold |= NET_TELL_READABLE;
	if (s->end != NET_OPEN)
		s->untold |= NET_TELL_ENDED;
	if (tellable(s) != 0)
		net_stream_stir(s);
}

struct net_told
net_stream_replace(struct net_stream *s, const struct net_stream_events *ev,
    void *arg)
{
	struct net_told before = { s->events, s->arg };

	net_stream_events(s, ev, arg);
	return before;
}

size_t
net_stream_input_len(const struct net_stream *s)
{
	return evbuffer_get_length(s->in);
}

struct span
net_stream_peek(struct net_stream *s)
{
	struct evbuffer_iovec piece;

	if (evbuffer_peek(s->in, -1, NULL, &piece, 1) < 1)
		return (struct span){ 0 };
	return (struct span){ piece.iov_base, piece.iov_len };
}

struct span
net_stream_pullup(struct net_stream *s, size_t n)
{
	size_t len = evbuffer_get_length(s->in);

	if (n > len)
		n = len;
	if (n == 0)
		return (struct span){ 0 };
	return (struct span){ (char *)evbuffer_pullup(s->in, (ssize_t)n), n };
}

void
net_stream_consume(struct net_stream *s, size_t n)
{
	ASSERT(n <= evbuffer_get_length(s->in));
	evbuffer_drain(s->in, n);
	if (s->can_read && may_read(s))
		net_stream_stir(s);
}

size_t
net_stream_unread_len(const struct net_stream *s)
{
	size_t len = evbuffer_get_length(s->in);
	int queued = 0;

	if (s->filter != NULL && s->filter->has_unread(s->filter_arg))
		len += RECORD_BYTES;
	if (ioctl(s->fd, FIONREAD, &queued) == 0 && queued > 0)
		len += (size_t)queued;
	return len;
}

void
net_stream_write(struct net_stream *s, struct span bytes)
{
	if (s->end == NET_LOST || bytes.len == 0)
		return;
	ASSERT(evbuffer_add(s->out, bytes.at, bytes.len) == 0);
	s->wants_flush = true;
	if (!s->is_blocked)
		net_stream_stir(s);
}

void
net_stream_hold(struct net_stream *s, bool on)
{
	s->is_held = on;
	if (!on && s->wants_flush && !s->is_blocked)
		net_stream_stir(s);
}

size_t
net_stream_output_len(const struct net_stream *s)
{
	return evbuffer_get_length(s->out);
}

void
net_stream_pause(struct net_stream *s)
{
	s->is_paused = true;
	note_hang_up(s);
	if (tellable(s) != 0)
		net_stream_stir(s);
}

void
net_stream_resume(struct net_stream *s)
{
	s->is_paused = false;
	if (evbuffer_get_length(s->in) > 0)
		s->untold |= NET_TELL_READABLE;
	if (tellable(s) != 0 || s->can_read)
		net_stream_stir(s);
}

bool
net_stream_is_paused(const struct net_stream *s)
{
	return s->is_paused;
}

void
net_stream_read_cap(struct net_stream *s, size_t bytes)
{
	s->cap = bytes;
	if (s->can_read && may_read(s))
		net_stream_stir(s);
}

enum net_end
net_stream_ended(const struct net_stream *s)
{
	return s->end;
}

int
net_stream_fd(const struct net_stream *s)
{
	return s->fd;
}
