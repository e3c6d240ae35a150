/*
 * health: ask the running postern whether it is ready.
 */
#ifndef CMD_HEALTH_H
#define CMD_HEALTH_H

struct cmd_line;

/*
 * cmd_health(line): "postern health".
 * Asks /readyz at metrics_listen.  Returns CMD_OK when it is; CMD_FAILED with
 * the reason printed; CMD_USAGE.
 */
int cmd_health(const struct cmd_line *line);

#endif
