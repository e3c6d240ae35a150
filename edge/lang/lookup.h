/*
 * lookup: what a look-up in a file asks for, and its answer.
 *
 * Exim's look-up types: "lsearch" and its kin, with "partial-" before and
 * "*" or "*@" behind, and with options.  Nothing here waits: the files were
 * read at load.
 */
#ifndef LANG_LOOKUP_H
#define LANG_LOOKUP_H

#include "lang/table.h"

/* A type as it was written.  Plain data. */
struct lang_lookup_type {
	struct span name; /* "lsearch", "redis", … */
	bool is_file;	  /* ${table} says which */
	enum lang_table_kind table;
	int partial;	   /* least labels that stay, or -1 */
	struct span affix; /* before what stays; "*." */
	bool star;	   /* then "*" */
	bool star_at;	   /* but before that "*@domain" */
	bool ret_key;	   /* "ret=key" */
	bool ret_full;	   /* "ret=full" */
};

/*
 * lang_lookup_type_parse(text, arena, out): NULL when ${out} is filled in,
 * else why ${text} is no type that is here.
 */
const char *lang_lookup_type_parse(struct span text, struct arena *arena,
    struct lang_lookup_type *out);

/* A look-up in a file. */
struct lang_lookup {
	struct lang_lookup_type type;
	const struct lang_table *table;
};

/*
 * lang_lookup_open(c, where, type, path): NULL after an error about
 * ${where}.
 */
const struct lang_lookup *lang_lookup_open(struct lang_compile *c,
    const struct lang_text *where, const struct lang_lookup_type *type,
    struct span path);

/*
 * lang_lookup_find(l, key, arena, out): ${key}, then what "partial-", "*@"
 * and "*" ask for after it; as lang_table_find.
 */
MUST_USE enum outcome lang_lookup_find(const struct lang_lookup *l,
    struct span key, struct arena *arena, struct span *out);

#endif
