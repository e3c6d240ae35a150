/*
 * diag: what is wrong with a configuration, all of it, each in its place.
 *
 * Printed like this, the word underlined:
 *
 *   mx.conf:12:11: error: unknown condition "domians"; "domains" was meant?
 *     deny    domians = +blocked
 *             ^~~~~~~
 */
#ifndef LANG_DIAG_H
#define LANG_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "lang/source.h"

enum lang_severity { LANG_WARNING, LANG_ERROR };

struct lang_diag {
	enum lang_severity severity;
	struct lang_pos pos;
	size_t width; /* bytes underlined, at least 1 */
	struct span message;
};

struct lang_file {
	struct span name;
	struct span text;
};

/* Plain data, readable by whoever prints; filled through the functions. */
struct lang_diags {
	struct arena *arena;
	struct lang_file *files;
	size_t file_count;
	struct lang_diag *items;
	size_t count;
	size_t errors;
};

/* lang_diags_init(d, arena): none; texts are kept in ${arena}. */
void lang_diags_init(struct lang_diags *d, struct arena *arena);

/* lang_diags_file(d, name, text): register a file; returns its index. */
uint32_t lang_diags_file(struct lang_diags *d, struct span name,
    struct span text);

/*
 * lang_error(d, pos, width, fmt, ...): one more error.  Past
 * LIMIT_DIAGNOSTICS they are only counted.
 */
void lang_error(struct lang_diags *d, struct lang_pos pos, size_t width,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* lang_warn(d, pos, width, fmt, ...): one more warning, if there is room. */
void lang_warn(struct lang_diags *d, struct lang_pos pos, size_t width,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * lang_error_in(d, t, offset, len, fmt, ...): an error about ${len} bytes at
 * ${offset} of ${t}.
 */
void lang_error_in(struct lang_diags *d, const struct lang_text *t,
    size_t offset, size_t len, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* lang_warn_in(d, t, offset, len, fmt, ...): a warning likewise. */
void lang_warn_in(struct lang_diags *d, const struct lang_text *t,
    size_t offset, size_t len, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* lang_diags_write(d, out): all of them as text, in file order. */
void lang_diags_write(const struct lang_diags *d, struct buf *out);

#endif
