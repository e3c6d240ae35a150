/*
 * worker: the process that serves clients.
 */
#ifndef PROC_WORKER_H
#define PROC_WORKER_H

#include <sys/types.h>

#include "policy/generation.h"
#include "proc/settings.h"
#include "proc/slots.h"
#include "proc/worker_tls.h"

struct mail_budget;
struct net_clients;

/* What it is given by the fork; all borrowed, never freed in the child. */
struct proc_worker_start {
	unsigned index; /* its number among ${workers} */
	unsigned column;
	pid_t supervisor;
	int control;
	const struct policy_generation *policy;
	const struct proc_settings *settings;
	const struct proc_slots *slots;
	struct net_clients *clients;
	struct mail_budget *budget;
	int second; /* a line to the second opinion; -1: none */
	struct obs_recent *recent;
	struct proc_tls_start tls;
};

/*
 * proc_worker_main(start): after the fork: drop rights, serve until told to
 * go and everything is finished, exit 0.  Does not return.
 */
void proc_worker_main(const struct proc_worker_start *start)
    __attribute__((noreturn));

#endif
