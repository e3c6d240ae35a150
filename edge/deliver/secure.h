/*
 * secure: TLS with one backend, as its transport wants it.
 */
#ifndef DELIVER_SECURE_H
#define DELIVER_SECURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "deliver/begin.h"
#include "deliver/client.h"

/*
 * deliver_secure_prepare_wait(o, arena): fill o->tls, by the settings of the
 * backend's transport; suspends the fiber.  A list that cannot be answered
 * holds where that is the safe side, and does not where it is not.
 *
 * Returns OUT_OK; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_secure_prepare_wait(struct deliver_opening *o,
    struct arena *arena);

/*
 * deliver_secure_wait(c, o, implicit, until_ms):
 * Have ${c} speak TLS from now on: at once (${implicit}), or after STARTTLS.
 *
 * Returns OUT_OK; OUT_NONE when STARTTLS was refused and what follows may be
 * said in clear; OUT_TEMP, which is logged; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_secure_wait(struct deliver_client *c,
    const struct deliver_opening *o, bool implicit, uint64_t until_ms);

#endif
