/*
 * reach: which phases can run which ACL, and how they get there.
 */
#ifndef LANG_REACH_H
#define LANG_REACH_H

#include "lang/unit.h"

/* lang_reach(u): fill u->origins; lang_link has been before. */
void lang_reach(struct lang_unit *u);

/*
 * lang_reach_path(u, acl, phase): how ${phase} comes to ${acl}:
 * "acl_smtp_rcpt -> outer"; only what comes before the ACL itself.
 */
struct span lang_reach_path(const struct lang_unit *u, int acl,
    enum lang_phase phase);

/* lang_reach_is_top(u, acl, phase): whether the setting itself names it. */
bool lang_reach_is_top(const struct lang_unit *u, int acl,
    enum lang_phase phase);

#endif
