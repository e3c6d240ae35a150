/*
 * script: Lua that Redis runs in one atomic step.
 *
 * Each stands in a file of its own, NAME.lua in this directory; the Makefile
 * turns them into store_script_NAME.  Lines that begin with "--" are left
 * out, so that comments cost nothing on the wire.
 */
#ifndef STORE_SCRIPT_H
#define STORE_SCRIPT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "store/redis.h"

struct store_script {
	const char *sha1; /* of the source, in hex: its name in Redis */
	const char *source;
};

/* What each does, and what KEYS and ARGV are, its file says. */
extern const struct store_script store_script_ledger_claim;
extern const struct store_script store_script_ledger_hint;
extern const struct store_script store_script_ledger_write;
extern const struct store_script store_script_rate;
extern const struct store_script store_script_seen;
extern const struct store_script store_script_tls_ring;

/* Its arguments.  Plain data; borrowed. */
struct store_script_call {
	const struct span *keys;
	size_t key_count;
	const struct span *args;
	size_t arg_count;
};

/*
 * store_script_wait(r, script, call, arena, out):
 * Run ${script}; a server that does not know it yet is sent its source, once.
 *
 * Returns as store_redis_wait, of which it is one command or two.
 */
MUST_USE enum outcome store_script_wait(struct store_redis *r,
    const struct store_script *script, const struct store_script_call *call,
    struct arena *arena, struct store_reply *out);

#endif
