/*
 * callout: whether a backend takes a recipient, asked before there is a mail.
 */
#ifndef DELIVER_CALLOUT_H
#define DELIVER_CALLOUT_H

#include "policy/delivery.h"

/* deliver_callout_wait(d, c, arena, text, step): see policy/delivery.h. */
MUST_USE enum outcome deliver_callout_wait(void *d,
    const struct policy_callout *c, struct arena *arena, struct span *text,
    struct span *step);

#endif
