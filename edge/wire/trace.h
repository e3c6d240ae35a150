/*
 * trace: the Received: field that we put on top of a message.
 * RFC 5321 section 4.4, RFC 3848 and 8314 (with-protocols).
 */
#ifndef WIRE_TRACE_H
#define WIRE_TRACE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

/* Plain data; empty spans are left out of the field.  Spans may be foreign:
   what cannot stand in its place is written as '?', and each is cut to 255
   bytes. */
struct wire_trace {
	struct span helo;      /* as the client said */
	struct span rdns;      /* verified name of the client, or empty */
	struct ip_port client; /* IP_NONE: "unknown" */
	struct span by;	       /* our name */
	struct span with;      /* "esmtps" */
	struct span tls;       /* "TLS1.3:TLS_AES_256_GCM_SHA384", or empty */
	struct span id;	       /* trace id */
	struct span rcpt;      /* normal form, when it is the only one */
	int64_t at_s;
};

/*
 * wire_trace_write(t, out): append "Received: from …; date" with its CR LF,
 * folded so that lines stay under 78 where the words allow it.
 */
void wire_trace_write(const struct wire_trace *t, struct buf *out);

#endif
