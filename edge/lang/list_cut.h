/*
 * list_cut: Exim's way of writing a list in a string.
 *
 * "<c" at the start changes the separator from ':'; a doubled separator is a
 * literal one, unless it is a control character; blanks around items are
 * dropped; a separator at the end makes no empty item.
 */
#ifndef LANG_LIST_CUT_H
#define LANG_LIST_CUT_H

#include "base/arena.h"
#include "base/span.h"

enum { LANG_LIST_COLON = ':' };

/*
 * lang_list_separator(text): ${text} without a leading "<c"; *out is that c,
 * untouched when there is none.
 */
struct span lang_list_separator(struct span text, char *out);

/*
 * lang_list_cut(rest, separator, arena, out):
 * The next item; ${arena} holds it when a doubled separator had to go, else
 * it borrows.  Returns false at the end.
 */
bool lang_list_cut(struct span *rest, char separator, struct arena *arena,
    struct span *out);

#endif
