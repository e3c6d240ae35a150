/*
 * listen: binding in the supervisor, accepting in the workers.
 *
 * When no descriptor is left, a reserved one is given up to accept and close
 * the first in the queue, who so learns it at once; then accepting rests for
 * a moment, since the readable listener would make the loop spin.
 */
#include "net/listen.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <event2/event.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/sock.h"

enum {
	BATCH = 64,	   /* accepted in one wake-up, for fairness */
	DRAIN_MAX = 16384, /* more than a backlog can hold */
	REST_MS = 100
};

struct net_listener {
	struct event *event;
	struct loop_timer rest;
	net_accept_fn *accept;
	void *arg;
	struct ip_port local; /* family IP_NONE when bound to any */
	int fd;
	int reserve;
	bool is_short; /* of descriptors, and it has been said */
	bool is_paused;
	bool is_accepting; /* inside the callee */
	bool is_freed;	   /* by the callee */
};

static enum outcome
refuse(int fd, int error, const char **why)
{
	if (fd >= 0)
		close(fd);
	*why = net_socket_why(error);
	return OUT_PERM;
}

/* The next three return 0 or errno. */
static int
bind_plainly(int fd, const struct net_address *at)
{
	struct sockaddr_storage sa;
	socklen_t len = net_socket_address(at, &sa);
	int on = 1;

	/* Sockets of the old process in TIME_WAIT do not stand in the way. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		return errno;
	/* An IPv4 client must not appear on an IPv6 socket as well. */
	if (sa.ss_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0)
		return errno;
	return bind(fd, (struct sockaddr *)&sa, len) == 0 ? 0 : errno;
}

/* A path is taken when somebody answers there. */
static int
probe_path(int fd, const struct net_address *at)
{
	struct sockaddr_storage sa;
	socklen_t len = net_socket_address(at, &sa);

	if (connect(fd, (struct sockaddr *)&sa, len) == 0 || errno == EAGAIN)
		return EADDRINUSE;
	return errno == ENOENT || errno == ECONNREFUSED ? 0 : errno;
}

static int
listen_there(int fd, const struct net_address *at, int backlog)
{
	struct stat st;
	int on = 1;
	int error;

	if (at->path[0] != '\0') {
		/* What a dead process left; the probe found it deserted. */
		if (lstat(at->path, &st) == 0 && S_ISSOCK(st.st_mode))
			(void)unlink(at->path);
	} else if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) !=
	    0) {
		return errno;
	}
	error = bind_plainly(fd, at);
	if (error != 0)
		return error;
	return listen(fd, backlog) == 0 ? 0 : errno;
}

enum outcome
net_listen_probe(const struct net_address *at, const char **why)
{
	int fd = net_socket_open(at);
	int error;

	if (fd < 0)
		return refuse(-1, errno, why);
	error = at->path[0] != '\0' ? probe_path(fd, at) : bind_plainly(fd, at);
	if (error != 0)
		return refuse(fd, error, why);
	close(fd);
	return OUT_OK;
}

enum outcome
net_listen_bind(const struct net_address *at, int backlog, int *out_fd,
    const char **why)
{
	int fd = net_socket_open(at);
	int error;

	if (fd < 0)
		return refuse(-1, errno, why);
	error = listen_there(fd, at, backlog);
	if (error != 0)
		return refuse(fd, error, why);
	*out_fd = fd;
	return OUT_OK;
}

static int
reserve_open(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* Let the first in the queue know that there is no room. */
static void
shed(struct net_listener *n)
{
	int fd;

	if (n->reserve < 0)
		return;
	close(n->reserve);
	fd = accept4(n->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	n->reserve = reserve_open();
}

static void
hand_over(struct net_listener *n, int fd, const struct sockaddr *sa)
{
	struct sockaddr_storage here;
	socklen_t len = sizeof(here);
	struct ip_port local = n->local;
	struct ip_port peer;

	(void)ip_from_sockaddr(sa, &peer);
	if (local.ip.family == IP_NONE &&
	    getsockname(fd, (struct sockaddr *)&here, &len) == 0)
		(void)ip_from_sockaddr((struct sockaddr *)&here, &local);
	n->accept(n->arg, fd, &peer, &local);
}

/* Accept one; 0, or errno. */
static int
accept_one(struct net_listener *n)
{
	struct sockaddr_storage sa = { 0 };
	socklen_t len = sizeof(sa);
	int fd = accept4(n->fd, (struct sockaddr *)&sa, &len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return errno;
	hand_over(n, fd, (struct sockaddr *)&sa);
	return 0;
}

static bool
is_exhausted(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM;
}

/* accept(2) reports what happened to a connection while it was queued. */
static bool
is_one_lost(int error)
{
	switch (error) {
	case ECONNABORTED:
	case EINTR:
	case EPROTO:
	case EPERM:
	case ENETDOWN:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EHOSTUNREACH:
	case EOPNOTSUPP:
	case ENETUNREACH:
		return true;
	default:
		return false;
	}
}

/* Accept at most ${most}; the callee may pause, free or do nothing. */
static int
accept_some(struct net_listener *n, int most)
{
	int error = 0;

	n->is_accepting = true;
	for (int i = 0; i < most && !n->is_paused && !n->is_freed; i++) {
		error = accept_one(n);
		if (error != 0 && !is_one_lost(error))
			break;
	}
	n->is_accepting = false;
	return error;
}

static void
go_on(void *arg)
{
	struct net_listener *n = arg;

	if (!n->is_paused)
		ASSERT(event_add(n->event, NULL) == 0);
}

static void
listener_free(struct net_listener *n)
{
	event_free(n->event);
	loop_timer_fini(&n->rest);
	if (n->reserve >= 0)
		close(n->reserve);
	free(n);
}

static void
someone_waits(evutil_socket_t fd, short what, void *arg)
{
	struct net_listener *n = arg;
	int error = accept_some(n, BATCH);

	(void)fd;
	(void)what;
	if (n->is_freed) {
		listener_free(n);
		return;
	}
	if (!is_exhausted(error)) {
		n->is_short = false;
		return;
	}
	if (!n->is_short)
		log_error("accept", "clients are turned away: %s",
		    net_socket_why(error));
	n->is_short = true;
	shed(n);
	event_del(n->event);
	loop_timer_set(&n->rest, clock_ms() + REST_MS);
}

/* Bound to one address, that is where every connection comes in. */
static void
learn_local(struct net_listener *n)
{
	static const uint8_t any[16];
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);

	if (getsockname(n->fd, (struct sockaddr *)&sa, &len) != 0 ||
	    !ip_from_sockaddr((struct sockaddr *)&sa, &n->local) ||
	    memcmp(n->local.ip.bytes, any, sizeof(any)) == 0)
		n->local.ip.family = IP_NONE;
}

struct net_listener *
net_listener_new(struct loop *l, int fd, net_accept_fn *accept, void *arg)
{
	struct net_listener *n = calloc(1, sizeof(*n));

	ASSERT(n != NULL);
	n->fd = fd;
	n->accept = accept;
	n->arg = arg;
	n->reserve = reserve_open();
	learn_local(n);
	loop_timer_init(&n->rest, l, go_on, n);
	n->event =
	    event_new(loop_base(l), fd, EV_READ | EV_PERSIST, someone_waits, n);
	ASSERT(n->event != NULL && event_add(n->event, NULL) == 0);
	return n;
}

void
net_listener_pause(struct net_listener *n)
{
	n->is_paused = true;
	loop_timer_stop(&n->rest);
	event_del(n->event);
}

void
net_listener_resume(struct net_listener *n)
{
	if (!n->is_paused)
		return;
	n->is_paused = false;
	ASSERT(event_add(n->event, NULL) == 0);
}

void
net_listener_drain(struct net_listener *n)
{
	int left = DRAIN_MAX;
	int error;

	n->is_paused = false;
	do {
		error = accept_some(n, left);
		if (is_exhausted(error))
			shed(n);
	} while (is_exhausted(error) && !n->is_freed && --left > 0);
	if (n->is_freed)
		listener_free(n);
	else
		net_listener_pause(n);
}

void
net_listener_free(struct net_listener **np)
{
	struct net_listener *n = *np;

	if (n == NULL)
		return;
	*np = NULL;
	n->is_freed = true;
	if (!n->is_accepting)
		listener_free(n);
}
