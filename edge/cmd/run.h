/*
 * run: serve clients until told to end.
 */
#ifndef CMD_RUN_H
#define CMD_RUN_H

struct cmd_line;

/*
 * cmd_run(line): "postern run".
 * Returns the exit status.
 */
int cmd_run(const struct cmd_line *line);

#endif
