/*
 * unit: what the passes of one compilation share.
 *
 * Private to the compiler: compile.c makes one and hands it from pass to
 * pass.  After lang_link the ast has every reference to an ACL resolved;
 * after lang_reach every ACL its phases; then pieces of the program are made.
 */
#ifndef LANG_UNIT_H
#define LANG_UNIT_H

#include <stddef.h>

#include "base/map.h"
#include "lang/ast.h"
#include "lang/expand.h"
#include "lang/program.h"

/* How a phase comes to run an ACL. */
struct lang_origin {
	unsigned phases;
	int caller[LANG_PHASES]; /* an ACL; LANG_NO_ACL: the setting */
};

/* Which named lists a named list names. */
struct lang_list_use {
	unsigned phases; /* where it is matched */
	size_t *uses;	 /* indexes, in order of appearance */
	size_t use_count;
};

struct lang_unit {
	struct lang_compile c; /* first: find_list is given its address */
	struct arena *arena;   /* the generation's; c.arena may be another */
	struct lang_ast *ast;
	struct lang_program *program;
	int setting_acl[LANG_SETTINGS];		/* what an ACL option names */
	struct lang_origin *origins;		/* one per ast->acls */
	struct lang_named_list *lists;		/* program->lists, writable */
	struct lang_list_use *list_uses;	/* one per list */
	struct map list_names[LANG_LIST_KINDS]; /* to their list_uses */
	struct map tables;			/* files of look-ups */
	unsigned phases;			/* of what is being compiled */
	int in_list; /* the list being looked into, or -1 */
};

/* lang_unit_where(u, pos): "file:line", for "…is already defined at…". */
struct span lang_unit_where(const struct lang_unit *u, struct lang_pos pos);

/* lang_unit_list(u, kind, text, phases): compile a list. */
const struct lang_list *lang_unit_list(struct lang_unit *u,
    enum lang_list_kind kind, const struct lang_text *text, unsigned phases);

/*
 * lang_unit_plain(u, text, out):
 * A text that cannot depend on a run: constants and ${env{…}} are put in
 * when it holds a "$", else it is taken as it is.
 *
 * Returns false, with an error, when it depends on more than that.
 */
bool lang_unit_plain(struct lang_unit *u, const struct lang_text *text,
    struct lang_text *out);

/* lang_list_kind_name(kind): "hostlist", "domainlist", … */
const char *lang_list_kind_name(enum lang_list_kind kind);

#endif
