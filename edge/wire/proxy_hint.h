/*
 * proxy_hint: a guess at what a peer speaks, from its first bytes.
 *
 * For log lines that name the likely mistake: a listener that wants a PROXY
 * header and gets an EHLO, or one that wants none and gets a header.  Nothing
 * is ever decided by it.
 */
#ifndef WIRE_PROXY_HINT_H
#define WIRE_PROXY_HINT_H

#include "base/span.h"

/* What the first bytes of a connection look like, for a log line. */
enum wire_proxy_hint {
	WIRE_HINT_NONE, /* nothing known, or nothing at all */
	WIRE_HINT_PROXY_V1,
	WIRE_HINT_PROXY_V2,
	WIRE_HINT_SMTP, /* EHLO, HELO, LHLO … */
	WIRE_HINT_HTTP,
	WIRE_HINT_TLS /* a ClientHello */
};

/* wire_proxy_hint(in): what ${in} begins like; letters folded for SMTP. */
enum wire_proxy_hint wire_proxy_hint(struct span in);

/*
 * wire_proxy_hint_name(h): "none", "proxy-v1", "proxy-v2", "smtp", "http" or
 * "tls"; for logs and metric labels.
 */
const char *wire_proxy_hint_name(enum wire_proxy_hint h);

#endif
