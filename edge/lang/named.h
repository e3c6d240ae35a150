/*
 * named: hostlist, domainlist, addresslist and localpartlist.
 *
 * A named list is compiled for the phases in which it is matched, which
 * depends on who names it, other named lists among them.  So all are looked
 * into first, in memory that is thrown away, to learn which names which.
 */
#ifndef LANG_NAMED_H
#define LANG_NAMED_H

#include "lang/unit.h"

/*
 * lang_named_declare(u): make program->lists, nothing compiled, and learn
 * their uses of each other.  Reports names defined twice and lists that name
 * themselves.
 */
void lang_named_declare(struct lang_unit *u);

/* lang_named_compile(u): compile them, when all that names them is compiled;
 * reports those that nothing names. */
void lang_named_compile(struct lang_unit *u);

#endif
