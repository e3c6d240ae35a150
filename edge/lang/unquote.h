/*
 * unquote: values of settings that are written in double quotes.
 */
#ifndef LANG_UNQUOTE_H
#define LANG_UNQUOTE_H

#include <stdbool.h>

#include "base/arena.h"
#include "lang/diag.h"
#include "lang/source.h"

/*
 * lang_unquote(arena, diags, text, out):
 * ${text} itself, or, when it begins with a quote, what stands between the
 * quotes: \n \t \r \NNN (octal) \xHH and \ before any other byte for that
 * byte.  Positions are kept.
 *
 * Returns false, with an error, when the second quote is missing or is not
 * the end.
 */
bool lang_unquote(struct arena *arena, struct lang_diags *diags,
    const struct lang_text *text, struct lang_text *out);

#endif
