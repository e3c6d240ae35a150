/*
 * macro: names in capitals that stand for text.
 *
 * A line "NAME = text" defines one, anywhere in a file; from the next line on
 * the name is replaced wherever it stands, as part of a longer word too.  The
 * longest name that fits is taken.  What replaces it is searched again, for
 * macros defined later only, so this ends.  "NAME == text" redefines.  A
 * macro given on the command line overrides the file's.
 *
 * Names that begin with an underscore are ours: _HAVE_… for what this program
 * can do, _OPT_MAIN_… for each main setting, _DRIVER_….
 */
#ifndef LANG_MACRO_H
#define LANG_MACRO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "lang/builder.h"
#include "lang/diag.h"
#include "lang/source.h"

struct lang_macro;

/* Plain data so that it can live inside its owner; the fields are private. */
struct lang_macros {
	struct arena *arena;
	struct lang_diags *diags;
	struct lang_macro *items; /* in order of definition */
	size_t count;
	size_t put; /* bytes that replaced names, so far */
};

/* lang_macros_init(m, arena, diags): those that are ours. */
void lang_macros_init(struct lang_macros *m, struct arena *arena,
    struct lang_diags *diags);

/* lang_macros_give(m, name, value): as "-D"; false when ${name} is none. */
bool lang_macros_give(struct lang_macros *m, struct span name,
    struct span value);

/* lang_macros_has(m, name): whether it is defined. */
bool lang_macros_has(const struct lang_macros *m, struct span name);

/*
 * lang_macros_head(line): the length of "NAME =" or "NAME ==" at the
 * beginning of a definition; 0 for other lines.
 */
size_t lang_macros_head(struct span line);

/*
 * lang_macros_define(m, line):
 * Carry out a line that begins with a head; errors are reported.
 */
void lang_macros_define(struct lang_macros *m, const struct lang_text *line);

/* lang_macros_expand(m, text, b): append ${text}, macros replaced. */
void lang_macros_expand(struct lang_macros *m, const struct lang_text *text,
    struct lang_builder *b);

#endif
