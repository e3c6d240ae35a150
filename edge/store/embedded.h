/*
 * embedded: the Redis that comes with us.
 *
 * Debian's redis-server on a unix socket in state_dir, append-only.  Here is
 * only how it is called and where it is reached; proc/ runs it.  Pure.
 */
#ifndef STORE_EMBEDDED_H
#define STORE_EMBEDDED_H

#include "base/arena.h"
#include "base/outcome.h"
#include "store/servers.h"

/* Plain data, in the arena that was given. */
struct store_embedded {
	char **argv;		    /* NULL after the last */
	struct store_server server; /* where it will listen */
};

/*
 * store_embedded_plan(state_dir, arena, out, why):
 * OUT_OK; OUT_PERM with ${why} when ${state_dir} is not absolute or so long
 * that its socket would have no address.
 */
MUST_USE enum outcome store_embedded_plan(const char *state_dir,
    struct arena *arena, struct store_embedded *out, const char **why);

#endif
