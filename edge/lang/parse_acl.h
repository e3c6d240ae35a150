/*
 * parse_acl: lines of "begin acl".
 */
#ifndef LANG_PARSE_ACL_H
#define LANG_PARSE_ACL_H

#include <stdbool.h>

#include "base/arena.h"
#include "lang/ast.h"
#include "lang/diag.h"

/* Plain data; what the lines of an ACL section are put into. */
struct lang_parse_acl {
	struct arena *arena;
	struct lang_diags *diags;
	struct lang_ast *ast;
	bool complained; /* that statements stand outside any ACL */
};

/*
 * lang_parse_acl_line(p, line): one line: "name:", or a verb, or a condition
 * or modifier of the statement that is open.
 */
void lang_parse_acl_line(struct lang_parse_acl *p,
    const struct lang_text *line);

#endif
