/*
 * spf_macro: the macro language inside SPF terms and explanations, as tokens.
 *
 * Grammar only: what the letters stand for is known to verify/spf_macro.
 * Everything borrows from the text given.  RFC 7208 section 7.1.
 */
#ifndef WIRE_SPF_MACRO_H
#define WIRE_SPF_MACRO_H

#include <stdbool.h>

#include "base/span.h"

enum wire_spf_token {
	WIRE_SPF_END,	/* nothing is left */
	WIRE_SPF_TEXT,	/* ${text} stands for itself */
	WIRE_SPF_MACRO, /* a letter to be replaced */
	WIRE_SPF_BAD	/* not of this grammar */
};

enum { WIRE_SPF_ALL_PARTS = 0 };

/* Plain data. */
struct wire_spf_macro {
	struct span text; /* WIRE_SPF_TEXT; escapes undone */
	char letter;	  /* one of slodiphcrtv, in lower case */
	bool is_escaped;  /* it stood in upper case: escape for a URL */
	unsigned parts;	  /* how many, from the right, or ALL_PARTS */
	bool is_reversed;
	struct span delimiters; /* empty: "." */
};

/*
 * wire_spf_macro_next(rest, out):
 * Cut the next token off ${rest}.  Spaces are text here, for explanations may
 * have them; terms are cut at spaces before.
 *
 * Returns WIRE_SPF_TEXT or WIRE_SPF_MACRO with ${out} filled; WIRE_SPF_END;
 * WIRE_SPF_BAD for a '%' that begins no macro and for a byte that is not
 * printable ASCII.
 */
enum wire_spf_token wire_spf_macro_next(struct span *rest,
    struct wire_spf_macro *out);

/* wire_spf_macro_is_string(s): whether all of ${s} is tokens; may be empty. */
bool wire_spf_macro_is_string(struct span s);

/*
 * wire_spf_macro_is_domain(s): whether ${s} is a domain-spec: macros without
 * the letters of explanations, at the end a macro or a dot and a top label.
 */
bool wire_spf_macro_is_domain(struct span s);

#endif
