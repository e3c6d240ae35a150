/*
 * report_link: events of connections to backends.
 */
#ifndef DELIVER_REPORT_LINK_H
#define DELIVER_REPORT_LINK_H

#include <stdbool.h>

#include "base/span.h"
#include "deliver/backend.h"
#include "deliver/begin.h"
#include "deliver/shared.h"
#include "obs/label.h"
#include "policy/input.h"

/*
 * deliver_report_link_wait(o, what, data): raise an event of a connection
 * that is being opened; suspends the fiber.  Returns false when event_action
 * has said something, which is logged: for tcp:connect, smtp:connect and
 * tls:cert that means no.
 */
bool deliver_report_link_wait(const struct deliver_opening *o,
    enum obs_event what, struct span data);

/*
 * deliver_report_closed(shared, b, out): tcp:close, from outside a fiber;
 * what is needed of ${out} is copied.
 */
void deliver_report_closed(const struct deliver_shared *shared,
    const struct deliver_backend *b, const struct policy_out *out);

#endif
