/*
 * lines: files in, logical lines out.
 *
 * Comments, continuations, conditionals (".ifdef" and its kin), inclusion
 * and macros end here; whoever reads on sees one text per statement, which
 * knows where each of its bytes was written.  All of this happens by physical
 * line, so each may stand in the middle of a continued one.
 */
#ifndef LANG_LINES_H
#define LANG_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"
#include "lang/diag.h"
#include "lang/macro.h"
#include "lang/source.h"

enum { LANG_CONDITIONS_MAX = 64 }; /* ".ifdef" inside ".ifdef" */

struct lang_condition {
	struct lang_pos pos; /* of its ".ifdef" */
	bool taking;	     /* its lines count now */
	bool taken;	     /* some branch has been taken */
	bool has_else;
};

/* One file being read. */
struct lang_frame {
	struct span path;
	struct span rest;
	uint32_t file;
	uint32_t line;
	struct lang_condition conditions[LANG_CONDITIONS_MAX];
	size_t depth;
};

/* Plain data so that it can live on a stack; the fields are private. */
struct lang_lines {
	struct arena *arena;
	struct lang_diags *diags;
	struct lang_macros macros;
	lang_read_fn *read;
	void *read_ctx;
	struct lang_frame frames[LIMIT_INCLUDE_DEPTH];
	size_t depth;
	size_t bytes; /* read so far, of all files */
};

/*
 * lang_lines_init(r, arena, diags, read, read_ctx):
 * No file yet; r->macros may be given some before the first.
 */
void lang_lines_init(struct lang_lines *r, struct arena *arena,
    struct lang_diags *diags, lang_read_fn *read, void *read_ctx);

/* lang_lines_open(r, path): begin with the main file; false, with an error,
 * when it cannot be read. */
bool lang_lines_open(struct lang_lines *r, struct span path);

/*
 * lang_lines_next(r, out): the next logical line, never an empty one.
 * Definitions of macros are carried out and handed on too: see
 * lang_macros_head.  Returns false at the end.
 */
bool lang_lines_next(struct lang_lines *r, struct lang_text *out);

#endif
