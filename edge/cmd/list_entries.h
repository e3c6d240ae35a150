/*
 * list_entries: what "postern list" is given to work on.
 *
 * Entries stand on the command line; "-" among them means lines of the
 * standard input, where blank lines and "#" comments are skipped.  All are
 * looked at before anything is sent, so a typing mistake in the tenth does
 * not leave nine behind.
 */
#ifndef CMD_LIST_ENTRIES_H
#define CMD_LIST_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "store/subject.h"

/* Plain data; spans live in the arena. */
struct cmd_list_entries {
	struct span *at;
	struct span *values; /* "" where there is none */
	size_t count;
	size_t room;
};

/* How they are read. */
struct cmd_list_form {
	enum store_subject kind;
	bool has_values; /* "entry=value" */
	bool as_it_is;	 /* a subject, not an entry: no canonical form */
};

/*
 * cmd_list_entries_read(args, count, form, arena, out): false when one is
 * wrong; each that is has then been named on the standard error.
 */
bool cmd_list_entries_read(const char **args, size_t count,
    const struct cmd_list_form *form, struct arena *arena,
    struct cmd_list_entries *out);

#endif
