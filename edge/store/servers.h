/*
 * servers: which Redis servers there are, out of redis_servers.
 *
 * Exim's form: a list of "host[:port]/db/password" or
 * "(socket)/db/password", split from the right, so a socket's path keeps its
 * slashes.  The list's separator is ':', doubled where a colon is meant, or
 * what stands after a leading '<'.
 */
#ifndef STORE_SERVERS_H
#define STORE_SERVERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "net/address.h"

enum { STORE_REDIS_PORT = 6379, STORE_SERVERS_MAX = 16 };

/* One server.  Plain data. */
struct store_server {
	struct net_address address;
	struct span name; /* whose address it is; "": it was given */
	bool is_unknown;  /* the name's address is not known yet */
	unsigned database;
	struct span password; /* "" for none; "user password" for ACLs */
};

/*
 * store_servers_parse(text, arena, out, count, why):
 * Read redis_servers.  Default port 6379, default database 0.  A name's
 * address is unknown until somebody fills it in.
 *
 * Returns OUT_OK, at least one server and its spans in ${arena}; or OUT_PERM
 * with ${why} in ${arena}, which never holds a password.
 */
MUST_USE enum outcome store_servers_parse(struct span text, struct arena *arena,
    struct store_server **out, size_t *count, const char **why);

#endif
