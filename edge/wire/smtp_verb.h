/*
 * smtp_verb: a command line as verb and argument.
 *
 * Knows no verb by name: which are legal when is the session's table.
 * RFC 5321 sections 2.4 and 4.1.1.
 */
#ifndef WIRE_SMTP_VERB_H
#define WIRE_SMTP_VERB_H

#include <stdbool.h>

#include "base/span.h"

enum { WIRE_VERB_MAX = 12 }; /* STARTTLS has 8; XCLIENT 7 */

/* Plain data. */
struct wire_smtp_verb {
	char name[WIRE_VERB_MAX + 1]; /* in capitals, NUL after it */
	struct span arg;	      /* blanks trimmed at both ends */
};

/*
 * wire_smtp_verb_split(line, out):
 * Split a line as wire_smtp_line_scan gives it.
 *
 * The verb is a run of 1 to WIRE_VERB_MAX ASCII letters at the line's first
 * byte, followed by a blank or the end.  White space at the line's end is
 * dropped (RFC 5321 section 4.1.1).
 *
 * Returns false, ${out} untouched, when the line begins otherwise.
 * ${out}->arg borrows from ${line}.
 */
bool wire_smtp_verb_split(struct span line, struct wire_smtp_verb *out);

#endif
