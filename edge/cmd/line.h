/*
 * line: the command line.
 *
 * "postern [-C FILE] [-D MACRO[=value]] COMMAND [argument…]"; the two options
 * may stand anywhere before "--", so "postern check -C FILE" works too.  What
 * begins with '-' and is neither is an argument of the command, which judges
 * it.
 */
#ifndef CMD_LINE_H
#define CMD_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "lang/compile.h"
#include "policy/generation.h"

struct cmd_command;

enum { CMD_MACROS_MAX = 64 };

/* Exit statuses; the last two as in sysexits. */
enum {
	CMD_OK = 0,
	CMD_FAILED = 1,
	CMD_USAGE = 64,
	CMD_AWAY = 75 /* Redis could not be reached */
};

/* Plain data; borrows from argv. */
struct cmd_line {
	struct policy_source source;
	struct lang_macro_given macros[CMD_MACROS_MAX];
	const char *command; /* NULL: none was given */
	const char **args;   /* after the command */
	size_t count;
	/* All there are; whoever runs one sets them. */
	const struct cmd_command *commands;
	size_t command_count;
};

/*
 * cmd_line_parse(argv, argc, out, why): ${argv} is rearranged, ${out}->args
 * lives in it.  False with ${why} when -C or -D lack their value.
 */
bool cmd_line_parse(const char **argv, size_t argc, struct cmd_line *out,
    const char **why);

#endif
