/*
 * link: names of ACLs → numbers.
 */
#ifndef LANG_LINK_H
#define LANG_LINK_H

#include "lang/unit.h"

/*
 * lang_link(u):
 * Resolve each name of an ACL, in settings and in "acl =".  A verb alone
 * where a name could stand becomes an ACL of its own.  Reports names that
 * are unknown or defined twice, ACLs that call themselves, and calls nested
 * deeper than LIMIT_ACL_DEPTH.
 */
void lang_link(struct lang_unit *u);

/*
 * lang_link_called(c, name): the ACL that an expansion of a statement calls;
 * ${c} is a unit's.  LANG_NO_ACL when there is none, or when lang_link did
 * not see this call, so that its phases are not known to the called one.
 */
int lang_link_called(struct lang_compile *c, struct span name);

#endif
