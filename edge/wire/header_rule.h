/*
 * header_rule: what a policy may ask of a whole header beyond single fields.
 *
 * The rules are Exim's "verify = header_syntax" and "header_names_ascii";
 * mailboxes are read as leniently as wire/mailbox does.  A header is as in
 * wire/field.h.
 */
#ifndef WIRE_HEADER_RULE_H
#define WIRE_HEADER_RULE_H

#include <stdbool.h>

#include "base/span.h"

/* Plain data; the spans borrow from the header. */
struct wire_header_flaw {
	const char *why;   /* static */
	struct span field; /* its name as written */
	struct span text;  /* the mailbox that is none; else empty */
};

/* A walk over mailboxes; plain data, not to be touched. */
struct wire_header_walk {
	struct span rest;
	struct span list;
	struct span field; /* name of the one that the last mailbox was in */
	bool to_only;
};

/*
 * wire_header_walk_init(w, header, to_only): over From:, Sender:, Reply-To:,
 * To:, Cc: and Bcc:, or with ${to_only} over To: and Cc:; each with its
 * Resent- twin (RFC 5322 section 3.6.6).
 */
void wire_header_walk_init(struct wire_header_walk *w, struct span header,
    bool to_only);

/*
 * wire_header_walk_next(w, out): the next text in the place of a mailbox, not
 * empty; false, ${out} untouched, at the end.
 */
bool wire_header_walk_next(struct wire_header_walk *w, struct span *out);

/*
 * wire_header_syntax(header, out): whether each mailbox in those fields is an
 * address with a domain.  Else ${out} is the first that is not.
 */
bool wire_header_syntax(struct span header, struct wire_header_flaw *out);

/*
 * wire_header_names_ascii(header, out): whether the names of all fields are
 * printable ASCII without blanks (RFC 5322 section 2.2).  Else ${out} is the
 * first that is not.
 */
bool wire_header_names_ascii(struct span header, struct wire_header_flaw *out);

#endif
