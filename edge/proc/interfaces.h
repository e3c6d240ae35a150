/*
 * interfaces: local_interfaces as addresses.
 *
 * Exim's list: items separated by ':' (doubled where a colon is meant) or by
 * what stands after a leading '<'; an item is "address.port",
 * "[address]:port", or an address alone, port 25.  Inside brackets and in the
 * port after them a colon is just a colon.
 */
#ifndef PROC_INTERFACES_H
#define PROC_INTERFACES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "net/address.h"

enum { PROC_INTERFACES_MAX = 64, PROC_SMTP_PORT = 25 };

/*
 * proc_interfaces_parse(text, arena, out, count, why):
 * OUT_OK with at least one address in ${arena}, none twice; OUT_PERM with
 * ${why} in ${arena}, which names the item.
 */
MUST_USE enum outcome proc_interfaces_parse(struct span text,
    struct arena *arena, struct net_address **out, size_t *count,
    const char **why);

#endif
