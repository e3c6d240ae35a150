/*
 * report_job: events of messages and their recipients.
 *
 * Those of hosts are raised as they happen; those of outcomes once the job's
 * caller has been told, so that no client waits for them.
 */
#ifndef DELIVER_REPORT_JOB_H
#define DELIVER_REPORT_JOB_H

#include "deliver/backend.h"
#include "deliver/job.h"

/* deliver_report_host_wait(g, b, why): msg:host:defer. */
void deliver_report_host_wait(const struct deliver_group *g,
    const struct deliver_backend *b, const char *why);

/*
 * deliver_report_recipients_wait(g, first, count): msg:rcpt:host:defer for
 * each of these recipients whom the backend has put off.
 */
void deliver_report_recipients_wait(const struct deliver_group *g, size_t first,
    size_t count);

/*
 * deliver_report_outcomes_wait(g): msg:delivery, msg:rcpt:defer,
 * msg:fail:delivery or msg:fail:internal for each recipient.
 */
void deliver_report_outcomes_wait(const struct deliver_group *g);

/* deliver_report_complete_wait(j): msg:complete. */
void deliver_report_complete_wait(const struct deliver_job *j);

#endif
