/*
 * list_reply: "${lookup redis{SMEMBERS key}}" in a list: a command that is
 * always the same, whose answer is a part of the list.
 *
 * What Redis answers is made into a set once for each change of it
 * (lang_world's redis_list_wait keeps it), so a match costs the same however
 * long it is.  The items mean what they mean in any data of a list: '*' and
 * '!' count, names of lists, files and patterns do not.
 */
#ifndef LANG_LIST_REPLY_H
#define LANG_LIST_REPLY_H

#include "lang/list_tree.h"

/*
 * lang_reply_list(n): the words of the command when ${n} is such a look-up:
 * one that reads, of words that are constant, whose answer is taken as it is;
 * else NULL.
 */
const struct span *lang_reply_list(const struct lang_node *n,
    struct arena *arena);

/*
 * lang_reply_list_wait(m, item, negated): whether the subject is in the
 * answer; m->data and *negated are those of the item that matched.  Returns
 * as lang_list_match_wait.
 */
MUST_USE enum outcome lang_reply_list_wait(struct lang_match *m,
    const struct lang_item *item, bool *negated);

#endif
