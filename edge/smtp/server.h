/*
 * server: the SMTP sessions of one worker.
 *
 * Everything a session needs that outlives it stands in struct smtp_server;
 * the worker makes one, hands it accepted sockets, and drains it.
 */
#ifndef SMTP_SERVER_H
#define SMTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ip.h"
#include "smtp/parts.h"

struct smtp_server;

/* smtp_server_new(p): ${p} is copied. */
struct smtp_server *smtp_server_new(const struct smtp_parts *p);

/* smtp_server_free(s): no session is left. */
void smtp_server_free(struct smtp_server **s);

/*
 * smtp_accept(s, fd, peer, local): a new connection; ${fd} is the server's
 * now.  Shaped as net_accept_fn, ${s} being its argument.
 */
void smtp_accept(void *s, int fd, const struct ip_port *peer,
    const struct ip_port *local);

/* smtp_sessions(s): sessions alive. */
size_t smtp_sessions(const struct smtp_server *s);

/*
 * smtp_drain(s): finish transactions at hand, say 421 to the idle and to
 * whoever begins another.
 */
void smtp_drain(struct smtp_server *s);

/*
 * smtp_abort(s): drain_timeout is over: 421 to all, close; but whose message
 * the backend has whole, past its final dot, hears what became of it first.
 */
void smtp_abort(struct smtp_server *s);

/*
 * smtp_unready(s): proxies' health checks hear 421 from now on, so that they
 * send their clients elsewhere; clients are served as before.
 */
void smtp_unready(struct smtp_server *s);

#endif
