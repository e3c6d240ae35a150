/*
 * version: print our version.
 */
#ifndef CMD_VERSION_H
#define CMD_VERSION_H

struct cmd_line;

/*
 * cmd_version(line): "postern version".
 * Returns CMD_OK.
 */
int cmd_version(const struct cmd_line *line);

#endif
