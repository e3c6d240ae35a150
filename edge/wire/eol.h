/*
 * eol: the one place that knows what a line end is: CR LF, nothing else.
 * RFC 5321 section 2.3.8.
 */
#ifndef WIRE_EOL_H
#define WIRE_EOL_H

#include <stddef.h>

#include "base/span.h"

enum wire_eol {
	WIRE_EOL_NONE,	  /* neither CR nor LF */
	WIRE_EOL_CRLF,	  /* a right one */
	WIRE_EOL_CR_LAST, /* the last byte is a CR; LF may follow */
	WIRE_EOL_BARE_CR,
	WIRE_EOL_BARE_LF
};

/*
 * wire_eol_find(in, at): the first CR or LF of ${in}, and what it is.
 *
 * at  its index; in.len for WIRE_EOL_NONE
 */
enum wire_eol wire_eol_find(struct span in, size_t *at);

#endif
