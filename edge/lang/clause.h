/*
 * clause: statements of the ast → statements of the program.
 */
#ifndef LANG_CLAUSE_H
#define LANG_CLAUSE_H

#include "lang/unit.h"

/* lang_acls_compile(u): make program->acls; lang_reach has been before. */
void lang_acls_compile(struct lang_unit *u);

#endif
