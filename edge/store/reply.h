/*
 * reply: what Redis answered.
 */
#ifndef STORE_REPLY_H
#define STORE_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum store_kind {
	STORE_NIL,
	STORE_STRING,
	STORE_STATUS,
	STORE_INTEGER,
	STORE_ARRAY,
	STORE_ERROR
};

/* A reply; everything in it lives in the arena that was given. */
struct store_reply {
	enum store_kind kind;
	struct span text; /* string, status, error */
	int64_t integer;
	struct store_reply *items; /* array */
	size_t count;
};

/* store_reply_copy(in, arena): a deep copy. */
struct store_reply store_reply_copy(const struct store_reply *in,
    struct arena *arena);

/*
 * store_reply_is_unfit(r): whether it is an error that speaks of the server
 * and not of the command: LOADING, READONLY, MASTERDOWN, NOAUTH, WRONGPASS,
 * CLUSTERDOWN, MOVED, ASK, TRYAGAIN, BUSY, MISCONF, NOREPLICAS, OOM.
 */
bool store_reply_is_unfit(const struct store_reply *r);

/*
 * store_reply_role_fault(r): the reply to ROLE.  NULL for a master, and for a
 * replica whose link is up and synced; else why this server is not used.
 */
const char *store_reply_role_fault(const struct store_reply *r);

#endif
