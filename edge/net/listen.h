/*
 * listen: sockets that accept.
 *
 * Binding happens in the supervisor, accepting in workers, over the same
 * descriptors.  Listening sockets belong to numbered slots (one set of
 * descriptors with SO_REUSEPORT per slot), see proc/slots.h.
 */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "loop/loop.h"
#include "net/address.h"

struct net_listener;

/*
 * net_listen_probe(at, why): bind without SO_REUSEPORT and close again, since
 * a second bind *with* it succeeds silently.  OUT_OK; OUT_PERM with ${why}.
 */
MUST_USE enum outcome net_listen_probe(const struct net_address *at,
    const char **why);

/*
 * net_listen_bind(at, backlog, fd, why): a nonblocking listening descriptor,
 * SO_REUSEPORT for TCP.  A socket that stands at a unix path is replaced:
 * probe first.  OUT_OK; OUT_PERM with ${why} (strerror text).
 */
MUST_USE enum outcome net_listen_bind(const struct net_address *at, int backlog,
    int *out_fd, const char **why);

/* A new connection: ${fd} is the callee's, nonblocking, close-on-exec. */
typedef void net_accept_fn(void *arg, int fd, const struct ip_port *peer,
    const struct ip_port *local);

/*
 * net_listener_new(l, fd, accept, arg): accept from ${fd} (borrowed).
 * ${accept} may pause or free the listener.  When descriptors run out it
 * rests for a tenth of a second, and says so to nobody.
 */
struct net_listener *net_listener_new(struct loop *l, int fd,
    net_accept_fn *accept, void *arg);

/* net_listener_pause(n): stop accepting; who comes is queued. */
void net_listener_pause(struct net_listener *n);

/* net_listener_resume(n): go on. */
void net_listener_resume(struct net_listener *n);

/*
 * net_listener_drain(n): accept until EAGAIN, so that nobody who is queued is
 * reset, then stop.
 */
void net_listener_drain(struct net_listener *n);

/* net_listener_free(n): stop; the descriptor stays open. */
void net_listener_free(struct net_listener **n);

#endif
