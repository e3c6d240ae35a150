/*
 * deliver: one message to the backends, one outcome per recipient.
 *
 * A struct deliver belongs to a worker: its pooled connections.  Which route a
 * recipient takes is policy/route_find's to say.
 * A delivery runs in a fiber of its own scope: under the caller's until the
 * final dot has been written, then under the worker's, where it goes on to
 * the replies or its deadline even if the client has gone.
 *
 * Steps, as tests and logs number them: 1 connect, 2 MAIL, 3 RCPT, 4 DATA and
 * 354, 5 body, 6 final dot, 7 each backend reply, 8 record, 9 client reply,
 * 10 acknowledged.  Failover to the next host happens before step 6 only.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "deliver/parts.h"
#include "deliver/request.h"
#include "loop/loop.h"
#include "loop/scope.h"

struct deliver;
struct deliver_job;
struct policy_delivery;

/* deliver_new(parts): ${parts} is copied. */
struct deliver *deliver_new(const struct deliver_parts *parts);

/*
 * deliver_retire(d): say QUIT on connections that nobody uses and keep none
 * from now on.  The loop is held until they are closed.  Idempotent.
 */
void deliver_retire(struct deliver *d);

/* deliver_free(d): no job is left; idle connections are closed at once. */
void deliver_free(struct deliver **d);

/* deliver_delivery(d): what policies may ask of ${d}; lives as long as it. */
const struct policy_delivery *deliver_delivery(const struct deliver *d);

/* deliver_events_stream(d): where events go, for others that raise some. */
struct policy_event_stream *deliver_events_stream(const struct deliver *d);

/* deliver_jobs(d): deliveries that have not ended; drain waits for 0. */
size_t deliver_jobs(const struct deliver *d);

/*
 * deliver_start(d, scope, request): begin; everything in ${request} is
 * copied, the message referenced.  ${scope} is the caller's: its cancellation
 * ends the job before the final dot; afterwards the job goes on alone.
 *
 * Returns the job; never NULL (without a fiber its outcome is OUT_TEMP).
 */
struct deliver_job *deliver_start(struct deliver *d, struct loop_scope *scope,
    const struct deliver_request *request);

/*
 * deliver_wait(j, until_ms): suspend until every recipient has its outcome.
 * OUT_OK; OUT_TEMP at the deadline; OUT_CANCELLED.  After anything but OUT_OK
 * the recipients must not be read; the job may go on, and after OUT_TEMP it
 * may be waited for again.
 */
MUST_USE enum outcome deliver_wait(struct deliver_job *j, uint64_t until_ms);

/* deliver_nudge(j): who waits for it hears OUT_TEMP now, before its time. */
void deliver_nudge(struct deliver_job *j);

/*
 * deliver_is_past_dot(j): whether step 6 was reached for some recipient, so
 * that what became of it may be unknown.
 */
bool deliver_is_past_dot(const struct deliver_job *j);

/* deliver_dot_ms(j): when the first final dot was written; 0: none was. */
uint64_t deliver_dot_ms(const struct deliver_job *j);

/* deliver_recipients(j, count): the outcomes, in the request's order. */
const struct deliver_recipient *deliver_recipients(const struct deliver_job *j,
    size_t *count);

/*
 * deliver_release(j): the caller is done with it.  A job that has passed its
 * final dot runs to its end by itself and logs what became of it; any other
 * is cancelled.
 */
void deliver_release(struct deliver_job **j);

#endif
