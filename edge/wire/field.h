/*
 * field: the fields of a header block, one after the other.
 *
 * For a block whose end wire/header has found; a line that is no field is
 * skipped with what continues it.  RFC 5322 section 2.2.
 */
#ifndef WIRE_FIELD_H
#define WIRE_FIELD_H

#include <stdbool.h>

#include "base/span.h"

/* Plain data; borrows from the block. */
struct wire_field {
	struct span name;  /* as written, without blanks after it */
	struct span value; /* after the colon: folds, no final CR LF */
	struct span whole; /* all of it, the final CR LF too */
};

/*
 * wire_field_next(rest, out): cut the next field off ${rest}; false, ${out}
 * untouched, when there is none left.
 */
bool wire_field_next(struct span *rest, struct wire_field *out);

/*
 * wire_field_begins(line): whether a field begins with ${line}: printable
 * bytes without blanks, then a colon.
 */
bool wire_field_begins(struct span line);

#endif
