/*
 * why: read the decisions that were kept in Redis.
 */
#ifndef CMD_WHY_H
#define CMD_WHY_H

struct cmd_line;

/*
 * cmd_why(line): "postern why": the records of one trace id, or those that a
 * sender, recipient or client has, oldest first.  Returns CMD_OK when there
 * was one; CMD_FAILED with a reason printed; CMD_AWAY; CMD_USAGE.
 */
int cmd_why(const struct cmd_line *line);

#endif
