/*
 * dkim_canon: the two canonical forms of fields and bodies, RFC 6376 section
 * 3.4.  Pure: what comes out is handed on, in pages, to whoever hashes it.
 *
 * A line ends with CR LF and nothing else; a CR or LF that stands alone is a
 * byte like others.
 */
#ifndef WIRE_DKIM_CANON_H
#define WIRE_DKIM_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum wire_dkim_canon { WIRE_DKIM_SIMPLE, WIRE_DKIM_RELAXED };

enum { WIRE_DKIM_PAGE_BYTES = 1024 };

/* Takes canonical bytes, which live until it returns. */
typedef void wire_dkim_sink_fn(void *ctx, struct span bytes);

/* A page on its way to a sink.  Plain data; the fields are private. */
struct wire_dkim_out {
	wire_dkim_sink_fn *sink;
	void *ctx;
	size_t len;
	char page[WIRE_DKIM_PAGE_BYTES];
};

/* wire_dkim_out_init(out, sink, ctx): an empty page for ${sink}. */
void wire_dkim_out_init(struct wire_dkim_out *out, wire_dkim_sink_fn *sink,
    void *ctx);

/* wire_dkim_out_add(out, s): put ${s} on the page; full pages are handed on. */
void wire_dkim_out_add(struct wire_dkim_out *out, struct span s);

/* wire_dkim_out_flush(out): hand on what is on the page. */
void wire_dkim_out_flush(struct wire_dkim_out *out);

/*
 * wire_dkim_canon_field(out, canon, field, hole):
 * Put the canonical form of one header field on ${out}, without a final
 * CR LF, for the signature's own field has none (RFC 6376 section 3.7).
 *
 * field  name, colon, value with its folds, no final CR LF
 * hole   the part of ${field} to leave out, after the colon: the value of a
 *        signature's b=; an empty one for none
 */
void wire_dkim_canon_field(struct wire_dkim_out *out,
    enum wire_dkim_canon canon, struct span field, struct span hole);

/* A body on its way.  Plain data; the fields are private. */
struct wire_dkim_body {
	struct wire_dkim_out out;
	enum wire_dkim_canon canon;
	uint64_t line_ends; /* owed: those at the end are dropped */
	bool after_cr;	    /* owed: an LF may follow */
	bool after_blank;   /* owed: relaxed, a line may end here */
	bool is_begun;	    /* something has come out */
};

/* wire_dkim_body_init(b, canon, sink, ctx): at the start of a body. */
void wire_dkim_body_init(struct wire_dkim_body *b, enum wire_dkim_canon canon,
    wire_dkim_sink_fn *sink, void *ctx);

/* wire_dkim_body_feed(b, in): the next bytes, cut anywhere. */
void wire_dkim_body_feed(struct wire_dkim_body *b, struct span in);

/*
 * wire_dkim_body_end(b): the body is complete: all that is still owed goes to
 * the sink.  Once, and nothing may be fed after it.
 */
void wire_dkim_body_end(struct wire_dkim_body *b);

#endif
