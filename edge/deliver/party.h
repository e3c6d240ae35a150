/*
 * party: the client on whose behalf a backend is spoken to.
 */
#ifndef DELIVER_PARTY_H
#define DELIVER_PARTY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

/* Plain data; the spans belong to whoever made it. */
struct deliver_party {
	struct ip_port client; /* IP_NONE when unknown */
	struct ip_port local;  /* where it connected to; likewise */
	struct span helo;
	struct span name; /* by DNS, confirmed; "" when unknown */
	bool esmtp;
};

/* XCLIENT attributes that a backend has offered. */
enum {
	DELIVER_XCLIENT_NAME = 1 << 0,
	DELIVER_XCLIENT_ADDR = 1 << 1,
	DELIVER_XCLIENT_PORT = 1 << 2,
	DELIVER_XCLIENT_PROTO = 1 << 3,
	DELIVER_XCLIENT_HELO = 1 << 4,
	DELIVER_XCLIENT_DESTADDR = 1 << 5,
	DELIVER_XCLIENT_DESTPORT = 1 << 6
};

/* deliver_xclient_offered(words): the bits of what follows XCLIENT in EHLO. */
unsigned deliver_xclient_offered(struct span words);

/*
 * deliver_xclient_write(p, offered, out): the XCLIENT command without its line
 * end, for the attributes in ${offered}; values in xtext, what is not known as
 * [UNAVAILABLE], IPv6 addresses behind "IPV6:".
 */
void deliver_xclient_write(const struct deliver_party *p, unsigned offered,
    struct buf *out);

/*
 * deliver_party_hello(p, ours): the name for the EHLO that follows XCLIENT,
 * where Postfix and Dovecot take it from: the client's own if it is a name or
 * a literal by RFC 5321 section 4.1.3, which no backend can trip over, else
 * ${ours}.
 */
struct span deliver_party_hello(const struct deliver_party *p,
    struct span ours);

/* deliver_party_same(a, b): whether a backend would be told the same. */
bool deliver_party_same(const struct deliver_party *a,
    const struct deliver_party *b);

#endif
