/*
 * piece: a value cut at a character, but not inside the braces of an
 * expansion: so that what an expansion yields is never cut again.
 */
#ifndef LANG_PIECE_H
#define LANG_PIECE_H

#include <stdbool.h>
#include <stddef.h>

#include "lang/source.h"

/*
 * lang_piece_next(text, separator, at, out):
 * The piece from ${at} to the next ${separator}, without blanks around it;
 * ${at} goes past the separator.  False when ${at} is past the end.
 */
bool lang_piece_next(const struct lang_text *text, char separator, size_t *at,
    struct lang_text *out);

#endif
