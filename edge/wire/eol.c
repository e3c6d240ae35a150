/* eol: two passes of memchr are much faster than one byte at a time. */
#include "wire/eol.h"

enum wire_eol
wire_eol_find(struct span in, size_t *at)
{
	size_t lf = span_find(in, '\n');
	size_t cr = span_find(span_first(in, lf), '\r');

	*at = cr;
	if (cr < lf) {
		if (cr + 1 == in.len)
			return WIRE_EOL_CR_LAST;
		return cr + 1 == lf ? WIRE_EOL_CRLF : WIRE_EOL_BARE_CR;
	}
	return lf < in.len ? WIRE_EOL_BARE_LF : WIRE_EOL_NONE;
}
