/*
 * parse: logical lines → ast.
 *
 * Knows the sections and what a line in each looks like; looks words up in
 * the catalog and says which are unknown, misspelt or absent.
 */
#ifndef LANG_PARSE_H
#define LANG_PARSE_H

#include "base/arena.h"
#include "lang/ast.h"
#include "lang/diag.h"
#include "lang/lines.h"

/* lang_parse(r, out): all of ${r}; errors are reported, what is good kept. */
void lang_parse(struct lang_lines *r, struct lang_ast *out);

#endif
