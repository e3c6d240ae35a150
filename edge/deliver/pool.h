/*
 * pool: connections of one worker to one backend.
 *
 * At most connection_max at once; those not in use are kept for idle_timeout,
 * each for connection_max_messages.  A connection comes back only after a
 * transaction that left it clean; one error and it is closed.
 */
#ifndef DELIVER_POOL_H
#define DELIVER_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "deliver/backend.h"
#include "deliver/client.h"
#include "deliver/opening.h"
#include "deliver/shared.h"

struct deliver_pool;

/* deliver_pool_new(shared, b): ${b} is copied; ${shared} outlives it. */
struct deliver_pool *deliver_pool_new(struct deliver_shared *shared,
    const struct deliver_backend *b);

/* deliver_pool_retire(p): QUIT to the idle, and keep none any more. */
void deliver_pool_retire(struct deliver_pool *p);

/* deliver_pool_free(p): all are back; idle ones are closed at once. */
void deliver_pool_free(struct deliver_pool **p);

/* deliver_pool_is_unused(p): nobody uses or waits for it, and none is idle. */
bool deliver_pool_is_unused(const struct deliver_pool *p);

/*
 * deliver_pool_take_wait(p, want, out, reused, why):
 * A connection to use, opened when none is idle, that knows for whom.
 *
 * reused  on OUT_OK: it was idle, so its backend may have closed it unseen
 * why     on OUT_TEMP: static text
 *
 * Returns OUT_OK; OUT_TEMP when it cannot be had in time or the backend is
 * known to be down; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_pool_take_wait(struct deliver_pool *p,
    const struct deliver_want *want, struct deliver_client **out, bool *reused,
    const char **why);

/* deliver_pool_give(p, c): back, clean. */
void deliver_pool_give(struct deliver_pool *p, struct deliver_client **c);

/*
 * deliver_pool_drop(p, c): closed.  If the backend was silent its health
 * remembers it; a connection that just ended says nothing about the next.
 */
void deliver_pool_drop(struct deliver_pool *p, struct deliver_client **c);

/* deliver_pool_backend(p): what it connects to. */
const struct deliver_backend *deliver_pool_backend(
    const struct deliver_pool *p);

#endif
