/*
 * socks: have one SOCKS5 proxy connect a stream to a backend.
 */
#ifndef DELIVER_SOCKS_H
#define DELIVER_SOCKS_H

#include <stdint.h>

#include "base/ip.h"
#include "base/outcome.h"
#include "net/stream.h"
#include "obs/label.h"
#include "policy/socks.h"

/* How it went with one proxy.  Plain data. */
struct deliver_socks_result {
	enum obs_socks what;
	const char *why;      /* static text; "" when connected */
	struct ip_port bound; /* where it connects from, if it says so */
};

/*
 * deliver_socks_wait(s, proxy, to, until_ms, out):
 * Say on ${s}, which is connected to ${proxy}, that ${to} is wanted; suspends
 * the fiber.  Afterwards the stream is the backend's, unread.
 *
 * Returns OUT_OK; OUT_TEMP with out->why, the stream then being of no use;
 * OUT_CANCELLED.
 * Source: RFC 1928, RFC 1929.
 */
MUST_USE enum outcome deliver_socks_wait(struct net_stream *s,
    const struct policy_socks *proxy, const struct ip_port *to,
    uint64_t until_ms, struct deliver_socks_result *out);

#endif
