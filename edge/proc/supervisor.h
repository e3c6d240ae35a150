/*
 * supervisor: "postern run".
 *
 * Reads the configuration, binds the sockets, forks workers, the admin
 * process and the embedded Redis, and restarts what dies.  It never parses a
 * byte from a client.
 */
#ifndef PROC_SUPERVISOR_H
#define PROC_SUPERVISOR_H

#include "policy/generation.h"

/*
 * proc_supervisor_run(source): run until told to end.  What is wrong before
 * the first worker is printed on stderr.  Returns the exit status.
 */
int proc_supervisor_run(const struct policy_source *source);

#endif
