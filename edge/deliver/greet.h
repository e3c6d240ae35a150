/*
 * greet: from an address to a backend that is ready for MAIL.
 *
 * Connect, maybe by a SOCKS proxy; a PROXY header, if the backend expects
 * one; the greeting; EHLO, LHLO or HELO.  TLS goes in at two seams: at once,
 * between the PROXY header and the greeting, and after EHLO, which is then said
 * again.
 */
#ifndef DELIVER_GREET_H
#define DELIVER_GREET_H

#include <stdint.h>

#include "base/outcome.h"
#include "deliver/begin.h"
#include "deliver/client.h"

/*
 * deliver_open_wait(o, until_ms, out, why):
 * A conversation that stands before its first MAIL; suspends the fiber.
 *
 * why  on failure: static text
 *
 * Returns OUT_OK; OUT_TEMP when the backend cannot be reached, is silent or
 * does not greet with 220 and 250: a refusal here is no verdict on a mail; or
 * TLS fails and must not; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_open_wait(const struct deliver_opening *o,
    uint64_t until_ms, struct deliver_client **out, const char **why);

/*
 * deliver_introduce_wait(c, o, until_ms):
 * Tell a backend that offers XCLIENT for whom the next messages are, unless it
 * knows, and greet it anew as it then wants.  Between transactions only.
 *
 * Returns OUT_OK; OUT_TEMP when it refuses, which leaves the connection
 * useless; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_introduce_wait(struct deliver_client *c,
    const struct deliver_opening *o, uint64_t until_ms);

#endif
