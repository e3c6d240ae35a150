/*
 * breaker: open or closed, and the next delay.
 */
#include "store/breaker.h"

void
store_breaker_init(struct store_breaker *b)
{
	*b = (struct store_breaker){ .open = false };
}

uint64_t
store_breaker_failed(struct store_breaker *b, uint64_t random)
{
	uint64_t delay_ms = STORE_RETRY_FIRST_MS;

	for (unsigned i = 0; i < b->failures; i++)
		if (delay_ms < STORE_RETRY_LAST_MS)
			delay_ms *= 2;
	if (delay_ms > STORE_RETRY_LAST_MS)
		delay_ms = STORE_RETRY_LAST_MS;
	if (delay_ms < STORE_RETRY_LAST_MS)
		b->failures++;
	b->open = true;
	return delay_ms / 2 + random % (delay_ms / 2 + 1);
}

void
store_breaker_ready(struct store_breaker *b, uint64_t now_ms)
{
	b->open = false;
	b->ready_ms = now_ms;
}

uint64_t
store_breaker_lost(struct store_breaker *b, uint64_t now_ms, bool silent,
    uint64_t random)
{
	if (now_ms - b->ready_ms < STORE_STEADY_MS)
		return store_breaker_failed(b, random);
	b->failures = 0;
	b->open = silent;
	return 0;
}
