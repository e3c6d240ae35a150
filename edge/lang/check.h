/*
 * check: whether each statement makes sense where it stands.
 */
#ifndef LANG_CHECK_H
#define LANG_CHECK_H

#include "lang/unit.h"

/*
 * lang_check(u):
 * Verbs, conditions, modifiers and controls against the phases that reach
 * them; statements and ACLs that nothing reaches; ACL variables where they
 * have no meaning.  lang_reach has been before.
 */
void lang_check(struct lang_unit *u);

/*
 * lang_check_phases(u, acl, at, allowed, why):
 * Report that the word ${at} stands in an ACL that a phase outside
 * ${allowed} reaches, if so; ${why} may be NULL.
 */
void lang_check_phases(struct lang_unit *u, int acl, const struct lang_text *at,
    unsigned allowed, const char *why);

#endif
