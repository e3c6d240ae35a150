/*
 * expand: expand a string as the policy would.
 */
#ifndef CMD_EXPAND_H
#define CMD_EXPAND_H

struct cmd_line;

/*
 * cmd_expand(line): "postern expand".
 * Variables of a session are empty.  Prints the result.  Returns CMD_OK;
 * CMD_FAILED with the reason printed; CMD_AWAY; CMD_USAGE.
 */
int cmd_expand(const struct cmd_line *line);

#endif
