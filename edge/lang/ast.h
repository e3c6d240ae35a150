/*
 * ast: a configuration as it was written, names of the language resolved.
 *
 * Made by the parser, in the generation's arena; names of the user (ACLs,
 * lists, transports) are still text.  Plain data.
 */
#ifndef LANG_AST_H
#define LANG_AST_H

#include <stdbool.h>
#include <stddef.h>

#include "lang/catalog.h"
#include "lang/program.h"
#include "lang/source.h"

/* "name = value", "name", "no_name", in any section. */
struct lang_ast_setting {
	enum lang_setting id;
	struct lang_text name;
	struct lang_text value;
	bool has_value;
	bool negated; /* "no_" or "not_" stood before the name */
	bool hidden;
};

/* "hostlist name = value" and its kin. */
struct lang_ast_list {
	enum lang_list_kind kind;
	struct lang_text name;
	struct lang_text value;
};

struct lang_ast_clause {
	enum lang_word word;
	bool negated;
	struct lang_text name;
	struct lang_text value;
	/* Once they are resolved: LANG_VALUE_ACL: which, or LANG_NO_ACL;
	   and all that it calls, its expansions too. */
	int acl;
	int *calls;
	size_t call_count;
};

struct lang_ast_statement {
	enum lang_verb verb;
	struct lang_text name; /* the verb */
	struct lang_ast_clause *clauses;
	size_t count;
	bool is_broken; /* something in it could not be read */
};

struct lang_ast_acl {
	struct lang_text name;
	struct lang_ast_statement *statements;
	size_t count;
	bool is_inline; /* a verb where the name of an ACL could stand */
};

struct lang_ast_driver {
	struct lang_text name;
	struct lang_ast_setting *settings;
	size_t count;
};

struct lang_ast {
	struct lang_ast_setting *settings;
	size_t setting_count;
	struct lang_ast_list *lists;
	size_t list_count;
	struct lang_ast_acl *acls;
	size_t acl_count;
	struct lang_ast_driver *routers;
	size_t router_count;
	struct lang_ast_driver *transports;
	size_t transport_count;
};

#endif
