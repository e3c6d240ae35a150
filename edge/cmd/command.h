/*
 * command: one row of the table of commands.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

struct cmd_line;

/* Plain data. */
struct cmd_command {
	const char *name;
	int (*run)(const struct cmd_line *line);
	const char *usage; /* its arguments, a blank before them; or "" */
	const char *doc;   /* one line */
};

#endif
