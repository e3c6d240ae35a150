/*
 * server: the HTTP port of the admin process.
 *
 * GET and HEAD over plain TCP.  Fewer than ADMIN_CONNECTIONS_MAX connections:
 * for one more, the oldest that has no whole request is closed.  A request
 * must be whole, and its answer taken, within ADMIN_DEADLINE_MS.
 */
#ifndef ADMIN_SERVER_H
#define ADMIN_SERVER_H

#include <stddef.h>

#include "admin/respond.h"
#include "loop/loop.h"

struct admin_server;

enum { ADMIN_CONNECTIONS_MAX = 64, ADMIN_DEADLINE_MS = 5000 };

/* admin_server_new(l, fd, view): accept from ${fd}; both are borrowed. */
struct admin_server *admin_server_new(struct loop *l, int fd,
    const struct admin_view *view);

/*
 * admin_server_drain(s, done, arg): accept no more, close who has no whole
 * request at hand, and call ${done} soon after the last connection is gone,
 * which takes a second at most.
 */
void admin_server_drain(struct admin_server *s, loop_fn *done, void *arg);

/* admin_server_connections(s): open now. */
size_t admin_server_connections(const struct admin_server *s);

/* admin_server_free(s): close what is open. */
void admin_server_free(struct admin_server **s);

#endif
