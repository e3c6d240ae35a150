/*
 * explain: run the policy on a described client and mail.
 */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

struct cmd_line;

/*
 * cmd_explain(line): "postern explain": phase by phase each statement, what
 * its conditions saw, and the reply.  Asks Redis and the DNS as the policy
 * would, changes nothing, needs no server.  Returns CMD_OK, whatever the
 * replies; CMD_FAILED with the reason printed; CMD_USAGE.
 */
int cmd_explain(const struct cmd_line *line);

#endif
