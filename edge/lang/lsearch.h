/*
 * lsearch: text files of keys and values, as Exim's lsearch reads them.
 *
 *   # a comment
 *   key: value, which goes on
 *     where lines begin with a blank
 *   "key: in quotes" value
 *
 * A key ends at a colon or a blank, case does not count, the first of equal
 * keys does.  A comment or an empty line ends a value.  The index holds four
 * bytes for a line, not the lines, so a file of millions stays small.
 */
#ifndef LANG_LSEARCH_H
#define LANG_LSEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* An entry of a file.  Plain data. */
struct lang_lsearch_entry {
	uint32_t at;	  /* where it begins in the text */
	struct span key;  /* borrows, or in the arena when it had escapes */
	struct span line; /* what follows the key on its line */
	struct span more; /* lines that may continue it, and all after */
};

/*
 * lang_lsearch_next(text, at, arena, out): the entry at or after *at, which
 * moves behind its first line; false at the end.  Texts are no longer than
 * 4 GiB.
 */
bool lang_lsearch_next(struct span text, size_t *at, struct arena *arena,
    struct lang_lsearch_entry *out);

/*
 * lang_lsearch_value(e, arena): its value, continuation lines joined to it by
 * a blank each.
 */
struct span lang_lsearch_value(const struct lang_lsearch_entry *e,
    struct arena *arena);

struct lang_lsearch;

/* lang_lsearch_index(text, arena): an index over ${text}, which it borrows. */
const struct lang_lsearch *lang_lsearch_index(struct span text,
    struct arena *arena);

/*
 * lang_lsearch_find(l, key, arena, out): the first entry of ${key}; false
 * when there is none.  Its cost does not grow with the file.
 */
bool lang_lsearch_find(const struct lang_lsearch *l, struct span key,
    struct arena *arena, struct lang_lsearch_entry *out);

#endif
