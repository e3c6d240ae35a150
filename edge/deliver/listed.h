/*
 * listed: whether a host list of a router or a transport holds an address.
 */
#ifndef DELIVER_LISTED_H
#define DELIVER_LISTED_H

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "deliver/begin.h"
#include "lang/list.h"
#include "policy/session.h"

/*
 * deliver_address_listed_wait(nobody, list, ip, arena): whether a host list
 * holds ${ip}.  OUT_OK; OUT_NONE; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_address_listed_wait(struct policy_session *nobody,
    const struct lang_list *list, const struct ip *ip, struct arena *arena);

/*
 * deliver_backend_listed_wait(o, s, arena): whether the host list that the
 * transport's setting ${s} holds has the backend in it; returns as the one
 * above.
 */
MUST_USE enum outcome deliver_backend_listed_wait(
    const struct deliver_opening *o, enum lang_setting s, struct arena *arena);

#endif
