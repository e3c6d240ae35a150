/*
 * manual: the manual pages, made of the tables that the program itself runs
 * on, so that they cannot say anything else.
 */
#ifndef CMD_MANUAL_H
#define CMD_MANUAL_H

struct cmd_line;

/*
 * cmd_manual(line): "postern manual conf|commands": postern.conf(5) or
 * postern(8), in roff.  Returns CMD_OK; CMD_USAGE.
 */
int cmd_manual(const struct cmd_line *line);

#endif
