/*
 * state_dir: the directory that belongs to one running postern.
 */
#ifndef PROC_STATE_DIR_H
#define PROC_STATE_DIR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "proc/settings.h"

/*
 * proc_state_dir_open(settings, lock, report):
 * Make the directory where it is missing (0700, run_user's), see that
 * run_user can work in it and in spill_dir, and lock it: the lock holds as
 * long as the descriptor ${lock} is open here, so children close theirs.
 *
 * Returns OUT_OK; OUT_PERM with a line in ${report}.
 */
MUST_USE enum outcome proc_state_dir_open(const struct proc_settings *settings,
    int *lock, struct buf *report);

/*
 * proc_spill_dir_check(settings, report): whether run_user can work in
 * spill_dir; else a line in ${report}.
 */
bool proc_spill_dir_check(const struct proc_settings *settings,
    struct buf *report);

#endif
