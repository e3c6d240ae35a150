/*
 * compiling: what the makers of expansions and lists are given.
 *
 * Plain data, filled by whoever compiles a configuration; it lasts as long
 * as that takes.
 */
#ifndef LANG_COMPILING_H
#define LANG_COMPILING_H

#include "base/arena.h"
#include "base/ip.h"
#include "base/map.h"
#include "base/outcome.h"
#include "lang/diag.h"
#include "lang/program.h"
#include "lang/source.h"

/* What compiling an expansion or list needs besides the text. */
struct lang_compile {
	struct arena *arena; /* the generation's */
	struct lang_diags *diags;
	struct lang_program *program; /* being built */
	lang_read_fn *read;	      /* for "/file" items */
	void *read_ctx;
	/* The index of a named list, in program->lists; -1 when unknown. */
	int (*find_list)(struct lang_compile *c, enum lang_list_kind kind,
	    struct span name);
	/* The ACL that an expansion calls, or LANG_NO_ACL; NULL outside. */
	int (*find_acl)(struct lang_compile *c, struct span name);
	/*
	 * The environment when ${env{NAME}{yes}{no}} is compiled, which makes
	 * it a constant; OUT_NONE when unset, and NULL when nothing is set.
	 */
	enum outcome (*env)(void *ctx, struct span name, struct arena *arena,
	    struct span *out);
	void *env_ctx;
	unsigned nesting;   /* of lists in conditions; 0 at first */
	struct map *tables; /* files of look-ups, read so far; may be NULL */
	bool names_only; /* only what names of lists stand in it: read none */
	/* Our own addresses, for "@[]"; NULL: there are none. */
	size_t (*interfaces)(struct arena *arena, struct ip **out);
	/* Inside which items the text stands that is being read. */
	unsigned in_item;   /* loops over lists: $item has a value */
	unsigned in_prvs;   /* ${prvscheck: $prvscheck_… have */
	bool value_foreign; /* $value can hold bytes of a client's */
	bool item_foreign;  /* $item can */
};

#endif
