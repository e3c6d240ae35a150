/*
 * header_lines: the text of a headers_add as header lines.
 */
#ifndef POLICY_HEADER_LINES_H
#define POLICY_HEADER_LINES_H

#include "base/arena.h"
#include "base/span.h"

/*
 * policy_header_lines(text, arena): the fields in ${text}, one or more lines
 * each, every line ended by CR LF.  What is not shaped like a field is left
 * out, as are empty lines, which would end the header, and control bytes.
 */
struct span policy_header_lines(struct span text, struct arena *arena);

#endif
