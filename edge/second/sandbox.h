/*
 * sandbox: what is left to a process that runs libraries on hostile records.
 */
#ifndef SECOND_SANDBOX_H
#define SECOND_SANDBOX_H

#include <stdbool.h>

/*
 * second_sandbox_enter(): from now on this process reads and writes what it
 * has open, waits, allocates and exits; every other call fails with EPERM.
 * Bounds on memory, descriptors and file sizes hold as well.  False when the
 * kernel gives no such filter: then nothing must be read from anybody.
 */
bool second_sandbox_enter(void);

#endif
