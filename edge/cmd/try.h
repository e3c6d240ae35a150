/*
 * try: run the scenarios of a policy.
 */
#ifndef CMD_TRY_H
#define CMD_TRY_H

struct cmd_line;

/*
 * cmd_try(line): "postern try": each scenario of each file in a world of its
 * own; results in TAP, what went otherwise with the decisions that led to it.
 * Returns CMD_OK when all went as expected; CMD_FAILED; CMD_USAGE.
 */
int cmd_try(const struct cmd_line *line);

#endif
