/*
 * list_set: the plain items of a list, found without walking them.
 *
 * Exact texts and tails ("*suffix") stand in maps by their bytes, addresses
 * and networks in one map for each prefix length that occurs; a look-up asks
 * the map once per length.  Each item keeps its place in the list, for where
 * several match, the first decides.  The caller folds letters.
 */
#ifndef LANG_LIST_SET_H
#define LANG_LIST_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"

struct lang_set;

/* What was found. */
struct lang_hit {
	uint32_t order; /* place in the list, from 0 */
	bool negated;
	struct span text; /* the item as it was written */
};

/* lang_set_new(arena): an empty set in ${arena}. */
struct lang_set *lang_set_new(struct arena *arena);

/*
 * lang_set_add(s, key, text, negated): a whole text, or with '*' before it
 * any text that ends so.  ${text} is how it was written; both are borrowed.
 */
void lang_set_add(struct lang_set *s, struct span key, struct span text,
    bool negated);

/* lang_set_add_net(s, net, text, negated): an address or a network. */
void lang_set_add_net(struct lang_set *s, const struct ip_net *net,
    struct span text, bool negated);

/* lang_set_skip(s): something that is not in the set takes a place. */
void lang_set_skip(struct lang_set *s);

/* lang_set_find_text(s, text): the first item that matches, or NULL. */
const struct lang_hit *lang_set_find_text(const struct lang_set *s,
    struct span text);

/* lang_set_find_ip(s, ip): the first item that matches, or NULL. */
const struct lang_hit *lang_set_find_ip(const struct lang_set *s,
    const struct ip *ip);

#endif
