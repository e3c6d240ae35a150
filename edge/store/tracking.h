/*
 * tracking: the second connection to the server of a link, over which Redis
 * tells which keys change (CLIENT TRACKING … REDIRECT).
 *
 * It is asked PING all the time; an answer says that whatever Redis had told
 * before has come.  One that is late or lost takes the word of Redis with it,
 * and another connection is tried.  That both connections lead to one server,
 * through whatever proxies, is read from its run_id.
 */
#ifndef STORE_TRACKING_H
#define STORE_TRACKING_H

#include "loop/loop.h"
#include "store/link.h"
#include "store/near.h"
#include "store/settings.h"

struct store_tracking;

enum {
	STORE_PING_MS = 300,
	STORE_FRESH_MS = 1000 /* from asking PING, when it was answered */
};

/*
 * store_tracking_new(l, settings, link, near): nothing begins yet; all is
 * borrowed.
 */
struct store_tracking *store_tracking_new(struct loop *l,
    const struct store_settings *settings, struct store_link *link,
    struct store_near *near);

/* store_tracking_free(t): closes. */
void store_tracking_free(struct store_tracking **t);

/* store_tracking_link(t): the link has become ready, or was lost. */
void store_tracking_link(struct store_tracking *t);

#endif
