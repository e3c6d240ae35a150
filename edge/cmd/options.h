/*
 * options: "--name value" and "--flag" among a command's arguments.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/line.h"

/* Arguments that may stand more than once; plain data. */
struct cmd_words {
	const char **at; /* room for ${max} */
	size_t max;
	size_t count;
};

/* One option; one of the last three is set. */
struct cmd_option {
	const char *name; /* "--client" */
	const char **value;
	struct cmd_words *words;
	bool *flag;
};

/*
 * cmd_options_read(line, options, n, words):
 * Read all arguments; those that are no options go to ${words}.
 *
 * Returns false, the reason printed, for an unknown option, one without its
 * value, and for more words than there is room for.
 */
bool cmd_options_read(const struct cmd_line *line,
    const struct cmd_option *options, size_t n, struct cmd_words *words);

/* cmd_complain(what, value): "postern: what: value" to stderr; false. */
bool cmd_complain(const char *what, const char *value);

#endif
