/*
 * mailbox: the addresses in a field such as To:, or in an argument that
 * looks like one.
 *
 * More lenient than wire/from, which judges: here comments, display names,
 * routes and groups are stepped over, a domain may be missing, and what is no
 * address is skipped.  RFC 5322 section 3.4, RFC 5322 section 4.4.
 */
#ifndef WIRE_MAILBOX_H
#define WIRE_MAILBOX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * wire_mailbox_next(rest, out): cut the next mailbox, as written, off a list;
 * the names and semicolons of groups are dropped.  It may be blank, or no
 * mailbox at all.  Returns false, ${out} untouched, at the end.
 */
bool wire_mailbox_next(struct span *rest, struct span *out);

/*
 * wire_mailbox_is_empty(text): blanks, comments and empty brackets alone, as
 * in "unlisted-recipients: ; (no To-header on input)".
 */
bool wire_mailbox_is_empty(struct span text);

/*
 * wire_mailbox_address(text, arena, out):
 * The address in a single mailbox: "a@b" of "A <a@b> (home)", or "a" alone.
 * Blanks and comments within it are left out; quotes stay.
 *
 * out  in ${arena}
 *
 * Returns false, ${out} untouched, when ${text} is no mailbox.
 */
bool wire_mailbox_address(struct span text, struct arena *arena,
    struct span *out);

#endif
