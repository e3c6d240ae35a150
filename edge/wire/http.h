/*
 * http: a request to the metrics port.
 *
 * GET and HEAD, HTTP/1.0 and 1.1, no request body.  RFC 9112.
 */
#ifndef WIRE_HTTP_H
#define WIRE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "wire/scan.h"

/* Plain data; the spans borrow from the input. */
struct wire_http {
	bool is_head;
	bool keep_alive;   /* the client lets the connection stay */
	struct span path;  /* "/metrics", as sent, before '?' */
	struct span query; /* after '?', or empty */
	struct span host;
	struct span accept;
};

/*
 * wire_http_parse(in, out, used, status):
 * Read a request head, CR LF line ends only.
 *
 * in      unread input from the request's first byte
 * out     set on WIRE_DONE
 * used    set on WIRE_DONE: the head's length with its blank line
 * status  set on WIRE_BAD: 400 malformed, 405 another method, 413 a body,
 *         431 over LIMIT_HTTP_REQUEST_BYTES, 505 another version
 *
 * Returns WIRE_DONE, WIRE_MORE, WIRE_BAD.
 */
enum wire_scan wire_http_parse(struct span in, struct wire_http *out,
    size_t *used, unsigned *status);

#endif
