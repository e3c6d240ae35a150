/*
 * source: configuration texts that remember where each byte came from.
 *
 * A logical line (continuations joined, macros replaced, leading blanks of
 * continued lines dropped) is a struct lang_text: bytes, and a list of marks
 * that say which file, line and column each stretch of them has.  So a
 * diagnostic can point at the word as the administrator wrote it.
 *
 * Files are read through a function that is passed in; this directory opens
 * nothing itself.
 */
#ifndef LANG_SOURCE_H
#define LANG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

/* Plain data.  Line and column count from 1; file indexes the file table. */
struct lang_pos {
	uint32_t file;
	uint32_t line;
	uint32_t column;
};

/* From byte ${offset} of a text on, positions run on from ${pos}. */
struct lang_mark {
	size_t offset;
	struct lang_pos pos;
	bool fixed; /* all bytes stand at ${pos}: they come from a macro */
};

/* Plain data; bytes and marks live in the generation's arena. */
struct lang_text {
	struct span text;
	const struct lang_mark *marks;
	size_t mark_count;
	size_t base; /* of text.at[0] within the marks' offsets */
};

/* lang_text_pos(t, offset): where that byte of ${t} was written. */
struct lang_pos lang_text_pos(const struct lang_text *t, size_t offset);

/* lang_text_sub(t, from, len): a part of ${t}, positions kept. */
struct lang_text lang_text_sub(const struct lang_text *t, size_t from,
    size_t len);

/* lang_text_trim(t): without blanks and line ends at both ends. */
struct lang_text lang_text_trim(const struct lang_text *t);

/*
 * How files are read.  OUT_OK with the whole content in ${arena}; OUT_NONE
 * when there is no such file; OUT_PERM with ${why}.
 */
typedef enum outcome lang_read_fn(void *ctx, struct span path,
    struct arena *arena, struct span *out, const char **why);

#endif
