/*
 * bdat: the argument of BDAT, and the line ends of what it carries.
 *
 * The content is counted, not dot-stuffed (RFC 3030 section 2), but has the
 * same rule as DATA: a bare CR or LF is refused, so that BDAT and DATA carry
 * the same messages and nothing can be smuggled on.
 */
#ifndef WIRE_BDAT_H
#define WIRE_BDAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "wire/scan.h"

/* Plain data. */
struct wire_bdat {
	uint64_t size_bytes;
	bool is_last;
};

/*
 * wire_bdat_parse(arg, out): "size" or "size LAST", letters folded; false,
 * ${out} untouched, otherwise and for a size beyond 63 bits.
 */
bool wire_bdat_parse(struct span arg, struct wire_bdat *out);

/* One message's line ends, over all its chunks.  Plain data; the fields are
   private but for ${fault} and ${offset}. */
struct wire_bdat_lines {
	bool after_cr;	       /* an LF must follow */
	bool is_within;	       /* within a line */
	enum wire_fault fault; /* after WIRE_BAD: BARE_CR or BARE_LF */
	uint64_t offset;       /* bytes before the next, or the wrong, one */
};

/* wire_bdat_init(b): at the start of a message, not of each chunk. */
void wire_bdat_init(struct wire_bdat_lines *b);

/*
 * wire_bdat_feed(b, in): look at the next bytes of content.  WIRE_MORE when
 * all is well, WIRE_BAD (for good) with ${b}->fault and ${b}->offset set.
 */
enum wire_scan wire_bdat_feed(struct wire_bdat_lines *b, struct span in);

/*
 * wire_bdat_end(b, needs_crlf): the last chunk is complete.  WIRE_DONE, and
 * ${needs_crlf} says whether a CR LF is to be appended because the last line
 * has none; WIRE_BAD when the last byte is a CR.  An empty message needs
 * none.
 */
enum wire_scan wire_bdat_end(struct wire_bdat_lines *b, bool *needs_crlf);

#endif
