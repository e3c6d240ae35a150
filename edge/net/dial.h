/*
 * dial: connect to an address.
 */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/outcome.h"
#include "loop/loop.h"
#include "net/address.h"
#include "net/stream.h"

struct net_dial;

/* How to connect.  Plain data; all zero: as the kernel likes. */
struct net_dial_options {
	struct ip from_v4; /* our address; IP_NONE: the kernel's choice */
	struct ip from_v6;
	bool keepalive; /* SO_KEEPALIVE */
};

/* Called once: ${s} is the new stream (the callee's now), or NULL and why. */
typedef void net_dial_fn(void *arg, struct net_stream *s, const char *why);

/*
 * net_dial_start(l, to, options, timeout_ms, done, arg): connect.  ${done}
 * never runs before this returns, and never after net_dial_cancel.  The handle
 * is gone once ${done} has run.  ${options} may be NULL.
 */
struct net_dial *net_dial_start(struct loop *l, const struct net_address *to,
    const struct net_dial_options *options, uint64_t timeout_ms,
    net_dial_fn *done, void *arg);

/* net_dial_cancel(d): give up; ${done} will not run. */
void net_dial_cancel(struct net_dial **d);

/*
 * net_dial_wait(l, to, options, until_ms, out, why): connect; suspends the
 * fiber.  ${options} may be NULL.
 *
 * out  on OUT_OK: the stream, owned by the caller, reading on
 * why  else: a short text with static lifetime ("connection refused")
 *
 * Returns OUT_OK; OUT_TEMP when refused, unreachable or too late;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome net_dial_wait(struct loop *l,
    const struct net_address *to, const struct net_dial_options *options,
    uint64_t until_ms, struct net_stream **out, const char **why);

#endif
