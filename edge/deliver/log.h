/*
 * log: the lines that say what became of a delivery.
 */
#ifndef DELIVER_LOG_H
#define DELIVER_LOG_H

struct deliver_group;

/* deliver_log_group(g): one line per recipient, after Exim's "=>". */
void deliver_log_group(const struct deliver_group *g);

#endif
