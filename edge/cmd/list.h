/*
 * list: show and change lists in Redis.
 */
#ifndef CMD_LIST_H
#define CMD_LIST_H

struct cmd_line;

/*
 * cmd_list(line): "postern list".
 * Entries are stored in the one form that look-ups ask for.  Returns CMD_OK;
 * CMD_FAILED when an entry is none of its kind (each is named and nothing is
 * changed) or Redis refuses; CMD_AWAY; CMD_USAGE.
 */
int cmd_list(const struct cmd_line *line);

#endif
