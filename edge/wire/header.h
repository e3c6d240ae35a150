/*
 * header: where a message's header ends, and what is in it.
 *
 * Fed the content as it arrives, in pieces cut anywhere, with CR LF line ends
 * (what smtp_data gives, or bdat has passed).  Keeps numbers and offsets, no
 * bytes.  Does not judge fields; a line that is neither a field nor a
 * continuation ends the header, for then the body begins without the blank
 * line.  RFC 5322 section 2.2.
 */
#ifndef WIRE_HEADER_H
#define WIRE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "wire/scan.h"

enum wire_header_fault {
	WIRE_HEADER_OK,
	WIRE_HEADER_BYTES,	 /* header longer than its cap */
	WIRE_HEADER_FIELD_BYTES, /* one field, folds included, is longer */
	WIRE_HEADER_FIELDS	 /* more fields than the cap */
};

/* Caps; 0 means none. */
struct wire_header_limits {
	size_t bytes;
	size_t field_bytes;
	size_t fields;
};

/* One field whose first value is wanted.  The caller sets ${name}, the scan
   the rest. */
struct wire_header_want {
	const char *name; /* in lower case, at most 63 bytes */
	unsigned count;	  /* how many such fields there are */
	size_t at;	  /* offset of the first one's value, after ':' */
	size_t len;	  /* with folds, without the final CR LF */
};

enum { WIRE_HEADER_NAME_MAX = 64 };

/* Plain data; read the first group, the second is private. */
struct wire_header {
	size_t bytes;	/* of fields; the blank line is not counted */
	size_t body_at; /* offset of the body */
	size_t fields;
	size_t longest_field_bytes; /* folds and CR LF included */
	size_t received;	    /* fields named Received */
	bool is_done;
	enum wire_header_fault fault;

	struct wire_header_limits limits;
	struct wire_header_want *wants;
	size_t n_wants;
	size_t seen;	 /* bytes looked at */
	size_t line_at;	 /* offset of the current line */
	size_t field_at; /* offset of the current field */
	size_t value_at; /* offset of its value */
	int state;
	unsigned name_len;
	char name[WIRE_HEADER_NAME_MAX];
};

/*
 * wire_header_init(h, limits, wants, n): at the start of a message.
 * ${wants} (may be NULL with n 0) is borrowed until the scan is done.
 */
void wire_header_init(struct wire_header *h,
    const struct wire_header_limits *limits, struct wire_header_want *wants,
    size_t n);

/*
 * wire_header_feed(h, in): look at the next bytes.  WIRE_MORE within the
 * header; WIRE_DONE once it has ended, and for every later call; WIRE_BAD
 * when a cap is passed (${h}->fault), also for every later call.
 */
enum wire_scan wire_header_feed(struct wire_header *h, struct span in);

/*
 * wire_header_end(h): the message ends here; a header without a body is
 * closed.  WIRE_DONE, or WIRE_BAD as above.
 */
enum wire_scan wire_header_end(struct wire_header *h);

/* wire_header_fault_name(f): "ok", "header-bytes", "field-bytes" or
 * "header-fields". */
const char *wire_header_fault_name(enum wire_header_fault f);

#endif
