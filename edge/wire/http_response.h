/*
 * http_response: what an HTTP server answers us: a scanner, an OCSP responder.
 *
 * RFC 9112.  The head is read at once, the body piece by piece, framed by
 * Content-Length, chunks, or the end of the connection (section 6.3).
 */
#ifndef WIRE_HTTP_RESPONSE_H
#define WIRE_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"
#include "wire/scan.h"

struct wire_http_response {
	unsigned status; /* 100..599 */
	bool is_chunked;
	bool has_length;
	uint64_t length;
};

/*
 * wire_http_response_parse(in, out, used): read a response head.
 *
 * used  set on WIRE_DONE: the head's length with its blank line
 *
 * Returns WIRE_DONE; WIRE_MORE; WIRE_BAD when it is malformed, longer than
 * LIMIT_HTTP_REQUEST_BYTES, has two lengths, or a coding that is not chunked.
 */
enum wire_scan wire_http_response_parse(struct span in,
    struct wire_http_response *out, size_t *used);

/* Where a body is; the fields are private. */
struct wire_http_body {
	unsigned state;
	bool ends_with_connection;
	uint64_t left; /* of the body or of the chunk */
};

/* wire_http_body_init(b, head): at the first byte after ${head}. */
void wire_http_body_init(struct wire_http_body *b,
    const struct wire_http_response *head);

/*
 * wire_http_body_feed(b, in, used, out): take what can be taken of ${in},
 * append the content to ${out}.
 *
 * used  how much of ${in} is dealt with; the rest must be offered again with
 *       more behind it
 *
 * Returns WIRE_DONE at the end of the body; WIRE_MORE; WIRE_BAD when a chunk
 * is malformed or ${out} is full.
 */
enum wire_scan wire_http_body_feed(struct wire_http_body *b, struct span in,
    size_t *used, struct buf *out);

/*
 * wire_http_body_is_whole(b): whether the body is complete, now that the
 * connection has ended.
 */
bool wire_http_body_is_whole(const struct wire_http_body *b);

#endif
