/*
 * table: a file that look-ups are made in, read at load.
 *
 * The supervisor reads it when it compiles a configuration, so that workers
 * need no rights to it; a reload reads it again.  Each file is read once for
 * each way of looking into it, however many look-ups name it.
 */
#ifndef LANG_TABLE_H
#define LANG_TABLE_H

#include "base/outcome.h"
#include "lang/compiling.h"

enum lang_table_kind {
	LANG_TABLE_LSEARCH,
	LANG_TABLE_IPLSEARCH,	 /* keys are addresses and networks */
	LANG_TABLE_WILDLSEARCH,	 /* "*suffix" and "^regex", escapes first */
	LANG_TABLE_NWILDLSEARCH, /* the same, taken as written */
	LANG_TABLE_CDB,
	LANG_TABLE_KINDS
};

struct lang_table;

/* lang_table_kind_name(kind): "lsearch", …: Exim's name. */
const char *lang_table_kind_name(enum lang_table_kind kind);

/*
 * lang_table_open(c, where, kind, path):
 * The file at ${path}, read and indexed; errors are about ${where} or about
 * lines of the file.
 *
 * Returns NULL after an error.
 */
const struct lang_table *lang_table_open(struct lang_compile *c,
    const struct lang_text *where, enum lang_table_kind kind, struct span path);

/*
 * lang_table_find(t, key, full, arena, out):
 * What stands under ${key}; its cost does not grow with the file, but for
 * the patterns in one.
 *
 * full  the whole line and not only the value
 * out   on OUT_OK the value, else on OUT_TEMP and OUT_PERM why; in ${arena}
 *       or the table
 *
 * Returns OUT_OK; OUT_NONE; OUT_TEMP when a pattern took too many steps;
 * OUT_PERM when iplsearch is given a key that is no address or the file is
 * broken.
 */
MUST_USE enum outcome lang_table_find(const struct lang_table *t,
    struct span key, bool full, struct arena *arena, struct span *out);

#endif
