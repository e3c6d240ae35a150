/*
 * list: host, domain, address, local part and string lists.
 *
 * Compiled at load to items; the first item that matches decides, a negated
 * one against; at the end of the list the answer is no, or yes when the last
 * item was negated.  An item that could not be answered makes the whole list
 * unknown, unless +include_defer or +ignore_defer stands before it.
 *
 * Text that comes out of an expansion in a list is data: it is split into
 * literal items, but "+name", "/file", "^…" and "redis-set;" in it mean
 * nothing.  '*' and '!' in it count when it came from Redis or stands in the
 * configuration ("${if …{*}{:}}"); in the value of a variable, which can hold
 * what a client sent, they are bytes like others.  "*@$domain" is written in
 * the list, so its '*' counts.
 */
#ifndef LANG_LIST_H
#define LANG_LIST_H

#include "base/outcome.h"
#include "lang/compiling.h"
#include "lang/run.h"

struct lang_list;

/*
 * lang_list_compile(c, kind, text, phases):
 * Parse a list; errors are reported in their place.  Never NULL.
 */
const struct lang_list *lang_list_compile(struct lang_compile *c,
    enum lang_list_kind kind, const struct lang_text *text, unsigned phases);

/*
 * lang_list_match_wait(list, subject, run, data):
 * Whether ${subject} is in ${list}; may suspend the fiber.
 *
 * data  what the item that matched looked up, or ""
 *
 * Returns OUT_OK yes; OUT_NONE no; OUT_TEMP unknown, run->why says why;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome lang_list_match_wait(const struct lang_list *list,
    const struct lang_subject *subject, struct lang_run *run,
    struct span *data);

#endif
