/*
 * listed: whether a host list of a router or a transport holds an address.
 */
#ifndef DELIVER_LISTED_H
#define DELIVER_LISTED_H

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "lang/list.h"
#include "policy/session.h"

/*
 * deliver_address_listed_wait(nobody, list, ip, arena): whether a host list
 * holds ${ip}.  OUT_OK; OUT_NONE; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_address_listed_wait(struct policy_session *nobody,
    const struct lang_list *list, const struct ip *ip, struct arena *arena);

#endif
