/*
 * smtp_reply: SMTP and LMTP replies, read from a backend and written to a
 * client.  RFC 5321 section 4.2, RFC 2034 and 3463 (enhanced codes).
 */
#ifndef WIRE_SMTP_REPLY_H
#define WIRE_SMTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "wire/scan.h"

/* An enhanced status code; class 0 when there is none. */
struct wire_status {
	unsigned class;	  /* 2, 4 or 5 */
	unsigned subject; /* 0..999 */
	unsigned detail;  /* 0..999 */
};

enum { WIRE_REPLY_TEXT_MAX = 64 * 1024 };

/* Plain data; owns ${text}. */
struct wire_reply {
	unsigned code; /* 200..599, 0 before the first line */
	unsigned lines;
	struct wire_status status; /* of the first line that has one */
	struct buf text;	   /* lines joined by '\n', without codes */
};

/* wire_reply_init(r): no reply yet. */
void wire_reply_init(struct wire_reply *r);

/* wire_reply_fini(r): free the text; ${r} is as after wire_reply_init. */
void wire_reply_fini(struct wire_reply *r);

/* wire_reply_clear(r): forget the reply, keep the memory; for the next one. */
void wire_reply_clear(struct wire_reply *r);

/*
 * wire_reply_scan(r, in, used):
 * Read on with the lines that stand in ${in}: unread input, whose last line
 * may be incomplete and then stays unread.
 *
 * used  set unless WIRE_BAD: how much of ${in} was read and is to be dropped
 *
 * Returns WIRE_DONE when the last line of the reply was read (more replies
 * may follow in ${in}); WIRE_MORE; WIRE_BAD when a line is no reply line,
 * changes the code, ends otherwise than in CR LF, holds a NUL, or goes over
 * LIMIT_REPLY_LINE_BYTES, LIMIT_REPLY_LINES or WIRE_REPLY_TEXT_MAX.
 * "250" without a text is a reply line.
 */
enum wire_scan wire_reply_scan(struct wire_reply *r, struct span in,
    size_t *used);

/* wire_reply_text(r): the text; valid until ${r} changes. */
struct span wire_reply_text(const struct wire_reply *r);

/*
 * wire_status_parse(s, out, used): an enhanced code at the start of ${s},
 * followed by a blank or the end; ${used} counts that blank too.
 */
bool wire_status_parse(struct span s, struct wire_status *out, size_t *used);

/*
 * wire_reply_write(out, code, status, text):
 * Append a reply: one line per '\n'-separated line of ${text}, long ones
 * split at a blank, each at most 512 bytes with its CR LF (RFC 5321 section
 * 4.5.3.1.5).  ${text} may be foreign: a CR, a control or a byte over 126
 * becomes '?'.
 *
 * code    200..599
 * status  class 0: none is written
 */
void wire_reply_write(struct buf *out, unsigned code, struct wire_status status,
    struct span text);

#endif
