/*
 * json_walk: one level of a JSON text, walked from left to right.
 *
 * Finds members and elements; a value is handed out as it was written, and
 * looked into by walking again.  Strict (RFC 8259), but for the escapes in
 * strings, which are stepped over and not decoded.
 */
#ifndef WIRE_JSON_WALK_H
#define WIRE_JSON_WALK_H

#include <stdbool.h>

#include "base/span.h"

/* Plain data to look at; made by wire_json_walk_open. */
struct wire_json_walk {
	struct span rest;
	char closing;	/* '}' or ']' */
	bool is_ended;	/* its closing bracket was read */
	bool is_broken; /* this is no JSON */
};

/*
 * wire_json_walk_open(text, opening, out): at the first member of the object
 * (${opening} '{') or the first element of the array ('[') that ${text} is;
 * false, ${out} untouched, when it is something else.
 */
bool wire_json_walk_open(struct span text, char opening,
    struct wire_json_walk *out);

/*
 * wire_json_walk_next(j, name, value):
 * The next member or element.
 *
 * name   the member's, what stands between its quotes; empty in an array
 * value  as written, blanks around it left out; a string has its quotes
 *
 * Returns false, both untouched, at the end, or at what is no JSON:
 * j->is_ended and j->is_broken tell them apart.  What follows the closing
 * bracket must be blank.
 */
bool wire_json_walk_next(struct wire_json_walk *j, struct span *name,
    struct span *value);

/*
 * wire_json_walk_unquote(value, out): what stands between the quotes of a
 * string, escapes as they are; false, ${out} untouched, when ${value} is none.
 */
bool wire_json_walk_unquote(struct span value, struct span *out);

#endif
