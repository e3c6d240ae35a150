/*
 * http_url: where something is asked over HTTP, as certificates name it.
 *
 * RFC 9110 section 4.2.1: "http://host[:port][/path]", without a user and
 * without a fragment.  Strict: what is odd is no URL.
 */
#ifndef WIRE_HTTP_URL_H
#define WIRE_HTTP_URL_H

#include <stdbool.h>

#include "base/span.h"

enum { WIRE_HTTP_URL_BYTES_MAX = 2048 };

/* Borrows from what was parsed. */
struct wire_http_url {
	struct span host; /* a name or an address, without brackets */
	unsigned port;
	struct span path; /* with its query; "" means "/" */
};

/* wire_http_url_parse(in, out): whether ${in} is one. */
bool wire_http_url_parse(struct span in, struct wire_http_url *out);

#endif
