/*
 * escape: foreign bytes made fit for a line of text.
 *
 * One notation wherever we show them: \r \n \t \\ and \xHH.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include <stdbool.h>

#include "base/span.h"

enum { ESCAPE_MAX = 4 }; /* bytes, no NUL among them */

/* escape_is_needed(c): whether ${c} is the backslash or not printable. */
bool escape_is_needed(char c);

/*
 * escape_write(c, out): the notation for ${c}, or ${c} itself when none is
 * needed, into ${out} of ESCAPE_MAX bytes.  Returns a span over ${out}.
 */
struct span escape_write(char c, char *out);

#endif
