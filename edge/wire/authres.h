/*
 * authres: the Authentication-Results field, RFC 8601.
 *
 * Writes ours, and finds those of others that bear our name: a reader behind
 * us believes whatever stands under it, so they are to be removed (section
 * 5).  What results mean, and which were found, is not known here.
 *
 * Properties as the methods register them (section 2.7, RFC 9989 section
 * 9.1): spf smtp.mailfrom, smtp.helo; dkim header.d, header.i, header.s,
 * header.a; dmarc header.from, policy.dmarc; iprev policy.iprev.
 */
#ifndef WIRE_AUTHRES_H
#define WIRE_AUTHRES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

#include "wire/field.h"

enum { WIRE_AUTHRES_PROPERTIES = 4 };

/* ${name} is a word of ours; ${value} may be foreign.  Plain data. */
struct wire_authres_property {
	const char *name; /* "header.d"; NULL after the last */
	struct span value;
};

/* One method's result.  ${method} and ${result} are words of ours, the spans
   may be foreign and empty.  Plain data. */
struct wire_authres_result {
	const char *method;  /* "dkim" */
	const char *result;  /* "pass" */
	struct span comment; /* for people, written in brackets */
	struct span reason;  /* why, in a word or a sentence */
	struct wire_authres_property properties[WIRE_AUTHRES_PROPERTIES];
};

/*
 * wire_authres_write(id, results, count, out):
 * Append the field, "Authentication-Results: id; …" with its CR LF; "none"
 * when ${count} is 0.  Each result begins a line; lines are folded between
 * words to stay under 78.  Values are quoted where they must be and cut to
 * 512 bytes; control characters and bytes over 127 become '?'.  A property
 * with an empty value is left out.
 *
 * id  our authserv-id, usually our host's name
 */
void wire_authres_write(struct span id,
    const struct wire_authres_result *results, size_t count, struct buf *out);

/*
 * wire_authres_claims(value, id):
 * Whether an Authentication-Results field's ${value} gives ${id} as its
 * author, whatever follows it: comments, quotes, folds, letter case, a final
 * dot are seen through.  Also true when no author can be read, for then
 * nobody knows what the next reader takes it for.
 */
bool wire_authres_claims(struct span value, struct span id);

/*
 * wire_authres_next(rest, id, out):
 * Find the next Authentication-Results field in the header ${rest} (as
 * wire/field.h has it) that wire_authres_claims says is under our ${id};
 * ${rest} is then what follows it.
 *
 * Returns false, ${out} untouched, when there are no more.
 */
bool wire_authres_next(struct span *rest, struct span id,
    struct wire_field *out);

#endif
