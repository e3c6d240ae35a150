/*
 * event: something happened to a delivery or a session, and who hears of it.
 *
 * event_action, of the transport or of the main section, is expanded with
 * $event_name, $event_data and whatever else the session knows; what it yields
 * counts for tcp:connect, smtp:connect and tls:cert alone, where any text
 * means no.  event_log writes a line, event_stream sends an entry to Redis,
 * and every event is counted, whether anybody hears of it or not.
 */
#ifndef POLICY_EVENT_H
#define POLICY_EVENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "obs/label.h"
#include "policy/input.h"
#include "policy/session.h"
#include "policy/transport.h"

/* Plain data; borrowed while it is raised. */
struct policy_event {
	enum obs_event what;
	struct span data;
	unsigned error; /* $event_defer_errno; 0: none */
};

/* policy_event_find(name, out): the event of that name, "tcp:connect". */
bool policy_event_find(const char *name, enum obs_event *out);

/*
 * policy_event_is_heard(w, t): whether raising an event of ${t} (NULL: of the
 * main section) does more than count it.
 */
bool policy_event_is_heard(const struct policy_world *w,
    const struct policy_transport *t);

/*
 * policy_event_wait(s, in, e, t, arena):
 * Raise ${e} on behalf of transport ${t}, or of the main section when it is
 * NULL; suspends the fiber.  ${in} is the input of ${s}, whose event fields
 * are set for as long as this takes.  msg:fail:delivery goes to the main
 * section's event_action where the transport has none, as the older Exim did.
 *
 * Returns what event_action yields, in ${arena}; empty when it yields nothing,
 * fails (which is logged) or is cancelled.
 */
struct span policy_event_wait(struct policy_session *s, struct policy_input *in,
    const struct policy_event *e, const struct policy_transport *t,
    struct arena *arena);

#endif
