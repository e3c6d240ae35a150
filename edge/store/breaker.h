/*
 * breaker: whether commands are worth waiting for, and when to try again.
 *
 * Opens when no server can be had or the one in use has fallen silent; closes
 * when a server has answered a greeting.  The delay between tries doubles and
 * is forgotten only after a time of steady service, so a server that comes
 * and goes does not set the pace.  Pure.
 */
#ifndef STORE_BREAKER_H
#define STORE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum {
	STORE_RETRY_FIRST_MS = 100,
	STORE_RETRY_LAST_MS = 5000,
	STORE_STEADY_MS = 2000
};

/* Plain data; read ${open}. */
struct store_breaker {
	bool open;
	unsigned failures;
	uint64_t ready_ms;
};

/* store_breaker_init(b): closed, as nothing has gone wrong yet. */
void store_breaker_init(struct store_breaker *b);

/*
 * store_breaker_failed(b, random): no server could be had: open.  Returns
 * after how many milliseconds to try again: doubling, at random between half
 * and all of it.
 */
uint64_t store_breaker_failed(struct store_breaker *b, uint64_t random);

/* store_breaker_ready(b, now_ms): a server has answered: closed. */
void store_breaker_ready(struct store_breaker *b, uint64_t now_ms);

/*
 * store_breaker_lost(b, now_ms, silent, random): the server in use has gone,
 * or is ${silent}.  Open in the latter case, and when it had not served
 * steadily.  Returns after how many milliseconds to try again, 0 for at once.
 */
uint64_t store_breaker_lost(struct store_breaker *b, uint64_t now_ms,
    bool silent, uint64_t random);

#endif
