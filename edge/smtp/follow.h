/*
 * follow: what must be written or waited for after its client has gone.
 *
 * Runs in the worker's scope and holds the loop, so that a worker that leaves
 * ends it first.
 */
#ifndef SMTP_FOLLOW_H
#define SMTP_FOLLOW_H

#include <stddef.h>

#include "smtp/session.h"

struct deliver_job;
struct deliver_slip;

/* A claim holds so much longer than its delivery can last. */
enum { SMTP_CLAIM_GRACE_S = 10 };

/*
 * smtp_follow(server, slip): carry out the marks of ${slip}, whose reference
 * is taken over; while Redis is away again and again, for a minute.
 */
void smtp_follow(struct smtp_server *server, struct deliver_slip *slip);

/* smtp_follow_unwritten(slip): say in the log that Redis could not be told. */
void smtp_follow_unwritten(const struct deliver_slip *slip);

/*
 * smtp_follow_job(server, slip, job, at):
 * Wait for ${job}, which has passed its final dot and is taken over, and tell
 * the ledger what became of it: that it is under way, then who was taken.
 *
 * slip  its reference is taken over; NULL: the job only runs to its end
 * at    which entry each recipient of the job is; copied
 */
void smtp_follow_job(struct smtp_server *server, struct deliver_slip *slip,
    struct deliver_job *job, const size_t *at);

#endif
