/*
 * dane: whether a backend is to be verified by TLSA records, RFC 7672.
 */
#ifndef DELIVER_DANE_H
#define DELIVER_DANE_H

#include "base/arena.h"
#include "base/outcome.h"
#include "deliver/begin.h"

/*
 * deliver_dane_prepare_wait(o, arena): look up the TLSA records of ${o}'s
 * backend, if its transport wants them and DNSSEC vouches for its name, and
 * fill o->tls.how.dane; suspends the fiber.  When they cannot be told, or are
 * needed and not there, o->tls.refusal says so.
 *
 * Returns OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_dane_prepare_wait(struct deliver_opening *o,
    struct arena *arena);

/*
 * deliver_dane_report_wait(o, result): one line about a session under DANE, in
 * the words of RFC 8460, and dane:fail; suspends the fiber.  ${result} is a
 * result type, NULL for success.
 */
void deliver_dane_report_wait(const struct deliver_opening *o,
    const char *result);

/* deliver_dane_result(flaw): the result type of RFC 8460 section 4.3. */
const char *deliver_dane_result(enum tls_flaw flaw);

#endif
