/*
 * health: whether a backend is worth trying, by what it did last.
 *
 * A breaker: after it kept somebody waiting for nothing it is left alone for a
 * while that doubles with each further time; then one attempt at a time may
 * probe it, and the first success closes it.  Pure: the clock is passed in.
 */
#ifndef DELIVER_HEALTH_H
#define DELIVER_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

enum { DELIVER_HEALTH_FIRST_MS = 1000, DELIVER_HEALTH_MAX_MS = 30000 };

/* Lives inside its owner; the fields are private. */
struct deliver_health {
	uint64_t open_until_ms; /* 0: closed, all is well */
	uint64_t pause_ms;
	bool probing;
};

/*
 * deliver_health_ask(h, now_ms): whether an attempt may be made now.  When it
 * was open and its pause is over, this attempt is the probe: its result must
 * be told.
 */
bool deliver_health_ask(struct deliver_health *h, uint64_t now_ms);

/* deliver_health_is_down(h, now_ms): whether ask would answer no; no effect. */
bool deliver_health_is_down(const struct deliver_health *h, uint64_t now_ms);

/* deliver_health_good(h): the backend answered as it should. */
void deliver_health_good(struct deliver_health *h);

/* deliver_health_bad(h, now_ms): it did not. */
void deliver_health_bad(struct deliver_health *h, uint64_t now_ms);

/* deliver_health_none(h): the attempt was given up without a result. */
void deliver_health_none(struct deliver_health *h);

#endif
