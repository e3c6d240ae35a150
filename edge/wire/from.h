/*
 * from: the author's domain, out of the From: field.
 *
 * What a DMARC verdict is about must be what every reader of the mail sees,
 * so this parser takes the grammar of today (RFC 5322 section 3.4, RFC 6532)
 * and none of the obsolete forms, about which mail programs differ.  Two
 * liberties, which move no address: dots and square brackets in a display
 * name, and bytes that are not UTF-8 where only people read.
 *
 * WIRE_FROM_NONE ("nofrom"): there is no domain in it.
 *	no From: field; an empty one; a name without an address; "<>"; an
 *	address without a domain ("john", "<john>", "john@"); an address
 *	literal ("john@[192.0.2.1]"); a group without members
 *	("undisclosed-recipients:;"); an encoded word instead of an address
 * WIRE_FROM_BAD ("permerror"): there is not just one domain to be read.
 *	several From: fields, even equal ones, "From :" among them; mailboxes
 *	of different domains, or one without a domain beside one with; a group
 *	with a mailbox; an empty place in the list ("a@b," or ",a@b"); a
 *	source route; anything after the closing '>'; two '@'; an unquoted '@'
 *	in a display name; an encoded word as a local part; a domain that is
 *	no name (empty label, '-' at an end of a label, a label over 63 bytes,
 *	255 in all, a final dot); blanks or comments within a local part or a
 *	domain; comments nested deeper than 32, unbalanced brackets, quotes or
 *	comments; NUL and other control characters, a CR or LF that is no
 *	fold; a domain that is not UTF-8
 * WIRE_FROM_OK: one mailbox, or several of one domain (RFC 9989 section
 *	5.3.1 counts domains), with or without names, comments, folds and
 *	encoded words in the display name; a quoted local part
 */
#ifndef WIRE_FROM_H
#define WIRE_FROM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

enum wire_from_result { WIRE_FROM_OK, WIRE_FROM_NONE, WIRE_FROM_BAD };

/* Plain data. */
struct wire_from {
	enum wire_from_result result;
	struct span domain; /* OK: ASCII letters folded, in the arena */
	bool is_utf8;	    /* OK: ${domain} has labels beyond ASCII */
	const char *why;    /* not OK: "several From: fields"; static */
};

/*
 * wire_from_value(value, arena, out): one From: field's value, folds and
 * all.
 */
void wire_from_value(struct span value, struct arena *arena,
    struct wire_from *out);

/*
 * wire_from_header(header, arena, out): the From: field of a whole header
 * (wire/field.h: no blank line, no body); its name is told without case.
 */
void wire_from_header(struct span header, struct arena *arena,
    struct wire_from *out);

#endif
