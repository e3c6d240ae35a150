/*
 * opening: what a transport's lists and texts say of one backend.
 */
#ifndef DELIVER_OPENING_H
#define DELIVER_OPENING_H

#include <stdbool.h>

#include "base/arena.h"
#include "deliver/begin.h"
#include "policy/session.h"

/*
 * deliver_opening_wait(o, nobody, b, arena):
 * Fill ${o} but for its loop and party: our name, and what is avoided with
 * ${b}; suspends the fiber.  A list that cannot be answered does not apply,
 * and our name is then the host's own.
 *
 * nobody  a session without a client
 *
 * Returns false when it was cancelled.
 */
bool deliver_opening_wait(struct deliver_opening *o,
    struct policy_session *nobody, const struct deliver_backend *b,
    struct arena *arena);

/*
 * deliver_address_listed_wait(nobody, list, ip, arena): whether a host list
 * holds ${ip}.  OUT_OK; OUT_NONE; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_address_listed_wait(struct policy_session *nobody,
    const struct lang_list *list, const struct ip *ip, struct arena *arena);

#endif
