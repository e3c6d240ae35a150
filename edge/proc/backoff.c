/*
 * backoff: one number that doubles.
 */
#include "proc/backoff.h"

void
proc_backoff_started(struct proc_backoff *b, uint64_t now_ms)
{
	b->started_ms = now_ms;
}

uint64_t
proc_backoff_died(struct proc_backoff *b, uint64_t now_ms)
{
	if (b->delay_ms == 0 || now_ms - b->started_ms >= PROC_BACKOFF_ALIVE_MS)
		b->delay_ms = PROC_BACKOFF_FIRST_MS;
	else if (b->delay_ms < PROC_BACKOFF_MAX_MS / 2)
		b->delay_ms *= 2;
	else
		b->delay_ms = PROC_BACKOFF_MAX_MS;
	return b->delay_ms;
}
