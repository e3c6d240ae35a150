/*
 * logfile: where log lines go.
 */
#ifndef PROC_LOGFILE_H
#define PROC_LOGFILE_H

#include "base/buf.h"
#include "proc/state.h"

/*
 * proc_logfile_open(s, settings, report): open log_file_path anew and write
 * there from now on; so a reload also follows a rotated file.  False with a
 * line in ${report}; then nothing has changed.
 */
bool proc_logfile_open(struct proc_state *s,
    const struct proc_settings *settings, struct buf *report);

#endif
