/*
 * address: where a socket listens or connects: an IP and port, or a unix path.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"

/* Plain data.  ${path} is "" for TCP. */
struct net_address {
	struct ip_port ip_port;
	char path[108];
};

/*
 * net_address_parse(s, default_port, out): "1.2.3.4", "1.2.3.4:25",
 * "[2001:db8::1]:25", "2001:db8::1", or "/path".  False when it is none of
 * these, has port 0, or needs a port and has none (${default_port} 0).
 */
bool net_address_parse(struct span s, unsigned default_port,
    struct net_address *out);

/* net_address_write(a, arena): its text, for logs. */
struct span net_address_write(const struct net_address *a, struct arena *arena);

/* net_address_eq(a, b): whether they name the same place. */
bool net_address_eq(const struct net_address *a, const struct net_address *b);

#endif
