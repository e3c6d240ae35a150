/*
 * check: judge the configuration.
 */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H

struct cmd_line;

/*
 * cmd_check(line): "postern check".
 * "--dump" prints the compiled program too.  Returns CMD_OK, CMD_FAILED with
 * every error printed, or CMD_USAGE.
 */
int cmd_check(const struct cmd_line *line);

#endif
