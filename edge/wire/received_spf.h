/*
 * received_spf: the Received-SPF: field.  RFC 7208 section 9.1.
 *
 * Composes only; what goes in may be foreign.  What cannot stand in its place
 * is written as '?', and each value is cut to 400 bytes, so that no line
 * comes near the 998 of RFC 5322.
 */
#ifndef WIRE_RECEIVED_SPF_H
#define WIRE_RECEIVED_SPF_H

#include "base/buf.h"
#include "base/ip.h"
#include "base/span.h"

/* Plain data; empty spans are left out of the field. */
struct wire_received_spf {
	const char *result;  /* "pass" and the like */
	struct span comment; /* without its parentheses */
	struct ip client;    /* IP_NONE: left out */
	struct span envelope_from;
	struct span helo;
	struct span receiver;
	const char *identity;  /* "mailfrom" or "helo"; NULL: left out */
	struct span mechanism; /* that matched, or "default" */
	struct span problem;   /* what was wrong, after an error */
};

/*
 * wire_received_spf_write(r, out): append "Received-SPF: …" with its CR LF,
 * folded so that lines stay under 78 where the words allow it.
 */
void wire_received_spf_write(const struct wire_received_spf *r,
    struct buf *out);

#endif
