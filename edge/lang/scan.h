/*
 * scan: reading a logical line from left to right.
 */
#ifndef LANG_SCAN_H
#define LANG_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "lang/source.h"

/* Plain data: a text and how far it has been read. */
struct lang_scan {
	struct lang_text text;
	size_t at;
};

/* lang_scan_init(s, t): at the first byte of ${t} that is no blank. */
void lang_scan_init(struct lang_scan *s, const struct lang_text *t);

/* lang_scan_peek(s): the next byte; NUL at the end. */
char lang_scan_peek(const struct lang_scan *s);

/* lang_scan_take(s, c): go past ${c} and the blanks after it, if it is next. */
bool lang_scan_take(struct lang_scan *s, char c);

/*
 * lang_scan_name(s, out):
 * Letters, digits and underscores, and the blanks after them; ${out} is
 * without these, and empty when none is next, which returns false.
 */
bool lang_scan_name(struct lang_scan *s, struct lang_text *out);

/* lang_scan_word(s, out): as lang_scan_name, anything up to a blank. */
bool lang_scan_word(struct lang_scan *s, struct lang_text *out);

/* lang_scan_rest(s): all that is left, without blanks at its end. */
struct lang_text lang_scan_rest(const struct lang_scan *s);

#endif
