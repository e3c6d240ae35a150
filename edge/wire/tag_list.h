/*
 * tag_list: "tag=value; tag=value", as DKIM and DMARC write their records.
 *
 * Cuts and checks the form; what a tag means is its user's business.  Values
 * are borrowed with the folds and blanks that stand inside them; around them
 * those are gone.  RFC 6376 section 3.2; bytes over 127 may stand in values
 * (RFC 8616 section 5, and notes that old signers write).
 */
#ifndef WIRE_TAG_LIST_H
#define WIRE_TAG_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* One piece between semicolons.  Plain data; borrows from the text. */
struct wire_tag {
	struct span name;  /* as written; names tell case apart */
	struct span value; /* may be empty */
	bool is_good;	   /* else ${name} is empty, ${value} the piece */
};

enum wire_tag_fault {
	WIRE_TAG_OK,
	WIRE_TAG_SYNTAX, /* a piece that is no tag */
	WIRE_TAG_TWICE,	 /* one name twice */
	WIRE_TAG_MANY	 /* more tags than are taken */
};

enum { WIRE_TAGS_MAX = 64 };

/* Plain data; borrows from the text. */
struct wire_tag_list {
	size_t count;
	struct wire_tag tags[WIRE_TAGS_MAX]; /* in the text's order */
};

/*
 * wire_tag_cut(rest, out):
 * Cut the next piece before ';' off ${rest} and read it as a tag; for those
 * who skip what they cannot read.
 *
 * Returns false, ${out} untouched, after the last piece; a piece of nothing
 * but blanks at the very end is no piece.
 */
bool wire_tag_cut(struct span *rest, struct wire_tag *out);

/*
 * wire_tag_list_parse(text, out): all of ${text}, strictly, one final ';'
 * allowed; WIRE_TAG_OK, or why not, ${out} then undefined.  A text of blanks
 * alone is a fault.
 */
enum wire_tag_fault wire_tag_list_parse(struct span text,
    struct wire_tag_list *out);

/*
 * wire_tag_find(list, name): the tag called ${name}, case told apart, or
 * NULL; lives as long as ${list}.
 */
const struct wire_tag *wire_tag_find(const struct wire_tag_list *list,
    struct span name);

/*
 * wire_tag_item(rest, out): cut the next item before ':' off ${rest}, a
 * value that is a list, without blanks and folds around it; false after the
 * last.
 */
bool wire_tag_item(struct span *rest, struct span *out);

#endif
