/*
 * redis: one pipelined connection to Redis, over our own stream.
 *
 * hiredis gives only its reader.  Commands wait for the first connection, a
 * deadline at most; answers come in order.  A breaker opens when no server
 * can be had or the one in use is silent: commands then fail at once, until a
 * server has answered a greeting (AUTH, SELECT, ROLE, PING).  Several
 * servers: the next on failure, used only if ROLE says master, or replica
 * with its link up.
 */
#ifndef STORE_REDIS_H
#define STORE_REDIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "loop/loop.h"
#include "store/command.h"
#include "store/reply.h"
#include "store/settings.h"

struct store_near;
struct store_redis;

/* store_redis_new(l, settings): starts to connect; settings are borrowed. */
struct store_redis *store_redis_new(struct loop *l,
    const struct store_settings *settings);

/* store_redis_free(r): no command is waiting any more. */
void store_redis_free(struct store_redis **r);

/*
 * store_redis_wait(r, argv, argc, arena, out):
 * Send one command and wait for its reply; suspends the fiber.
 *
 * out  on OUT_OK: any kind but STORE_ERROR of a dead or unfit server
 *
 * Returns OUT_OK (also for an error reply such as WRONGTYPE: ${out} is
 * STORE_ERROR); OUT_TEMP when there is no server, the breaker is open, the
 * queue or the output is full, at the deadline, or for an error that
 * store_reply_is_unfit(); OUT_CANCELLED.  After OUT_TEMP and OUT_CANCELLED
 * nobody knows whether the server has carried the command out.
 */
MUST_USE enum outcome store_redis_wait(struct store_redis *r,
    const struct span *argv, size_t argc, struct arena *arena,
    struct store_reply *out);

/*
 * store_redis_batch_wait(r, commands, n, arena, out):
 * As store_redis_wait, for ${n} commands written together and answered in
 * one round trip; not one transaction.  ${out} has ${n} places.
 */
MUST_USE enum outcome store_redis_batch_wait(struct store_redis *r,
    const struct store_command *commands, size_t n, struct arena *arena,
    struct store_reply *out);

/* store_redis_near(r): the near cache, borrowed; NULL when there is none. */
struct store_near *store_redis_near(struct store_redis *r);

/* store_redis_is_up(r): whether a command sent now would reach a server. */
bool store_redis_is_up(const struct store_redis *r);

/*
 * store_redis_why(r): the last trouble, for logs; "" when none.  Valid until
 * the next.  May hold bytes from the server, never a password.
 */
const char *store_redis_why(const struct store_redis *r);

/* store_redis_counts(r): borrowed. */
const struct store_counts *store_redis_counts(const struct store_redis *r);

#endif
