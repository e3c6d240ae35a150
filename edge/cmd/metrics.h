/*
 * metrics: the reference page of what /metrics shows.
 */
#ifndef CMD_METRICS_H
#define CMD_METRICS_H

struct cmd_line;

/* cmd_metrics(line): print it, Markdown; an exit status. */
int cmd_metrics(const struct cmd_line *line);

#endif
