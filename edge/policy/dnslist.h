/*
 * dnslist: the text of a dnslists condition, read into items.
 */
#ifndef POLICY_DNSLIST_H
#define POLICY_DNSLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "verify/dnsbl.h"

/*
 * policy_dnslist_read(text, arena, items, count, why): all items of a list.
 * False, with ${why} in ${arena}, when one of them is none.
 */
bool policy_dnslist_read(struct span text, struct arena *arena,
    struct verify_dnsbl_item **items, size_t *count, struct span *why);

/*
 * policy_dnslist_check(p, arena, diags): report what is wrong in those
 * dnslists conditions of ${p} whose text is constant.
 */
void policy_dnslist_check(const struct lang_program *p, struct arena *arena,
    struct lang_diags *diags);

#endif
