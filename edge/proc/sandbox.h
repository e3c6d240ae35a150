/*
 * sandbox: what a process that reads foreign bytes can no longer do.
 */
#ifndef PROC_SANDBOX_H
#define PROC_SANDBOX_H

#include <stdbool.h>

/*
 * proc_sandbox_enter(): from now on the calls on the list below fail with
 * EPERM in this process; there is no way back.  False when the kernel has no
 * seccomp filters; the caller logs it and goes on.
 */
bool proc_sandbox_enter(void);

#endif
