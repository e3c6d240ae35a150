/*
 * backoff: how long to wait before what has died is started again.
 *
 * Pure arithmetic: 100 ms, doubled with each death up to 10 s, and 100 ms
 * again once something has lived for 30 s.
 */
#ifndef PROC_BACKOFF_H
#define PROC_BACKOFF_H

#include <stdint.h>

enum {
	PROC_BACKOFF_FIRST_MS = 100,
	PROC_BACKOFF_MAX_MS = 10 * 1000,
	PROC_BACKOFF_ALIVE_MS = 30 * 1000
};

/* Plain data; all zero is a fresh one. */
struct proc_backoff {
	uint64_t started_ms;
	uint64_t delay_ms; /* of the last death; 0: none yet */
};

/* proc_backoff_started(b, now_ms): it runs from now on. */
void proc_backoff_started(struct proc_backoff *b, uint64_t now_ms);

/* proc_backoff_died(b, now_ms): milliseconds until it may run again. */
uint64_t proc_backoff_died(struct proc_backoff *b, uint64_t now_ms);

#endif
