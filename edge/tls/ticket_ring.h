/*
 * ticket_ring: three generations of secrets that ticket keys are made of.
 *
 * The current one seals.  The previous one still opens.  The next one opens
 * too: where replicas share a ring, another may have turned it already.
 * Plain data; whoever holds it wipes it.
 */
#ifndef TLS_TICKET_RING_H
#define TLS_TICKET_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { TLS_TICKET_ID_BYTES = 8, TLS_TICKET_SECRET_BYTES = 32 };

struct tls_ticket_secret {
	uint8_t id[TLS_TICKET_ID_BYTES]; /* in clear in every ticket */
	uint8_t secret[TLS_TICKET_SECRET_BYTES];
	int64_t since_s; /* current since then; 0: not yet */
};

enum {
	TLS_TICKET_PREVIOUS,
	TLS_TICKET_CURRENT,
	TLS_TICKET_NEXT,
	TLS_TICKET_GENERATIONS
};

struct tls_ticket_ring {
	struct tls_ticket_secret key[TLS_TICKET_GENERATIONS];
	int64_t rotation_s; /* 0: there is no ring */
};

/* tls_ticket_ring_make(r, now_s, rotation_s): random secrets; no previous
   one. */
void tls_ticket_ring_make(struct tls_ticket_ring *r, int64_t now_s,
    int64_t rotation_s);

/*
 * tls_ticket_ring_turn(r, now_s): when its time has come, the next becomes
 * the current.  Whether it has turned.  One that was left alone for longer
 * than a key lives is made anew.
 */
bool tls_ticket_ring_turn(struct tls_ticket_ring *r, int64_t now_s);

/* tls_ticket_ring_is_live(r, now_s): whether its current secret may seal. */
bool tls_ticket_ring_is_live(const struct tls_ticket_ring *r, int64_t now_s);

/*
 * tls_ticket_until_s(r, k): when what ${k} sealed is no longer taken: two
 * rotations after it began.
 */
int64_t tls_ticket_until_s(const struct tls_ticket_ring *r,
    const struct tls_ticket_secret *k);

/* tls_ticket_ring_find(r, id): that secret, expired or not; or NULL. */
const struct tls_ticket_secret *tls_ticket_ring_find(
    const struct tls_ticket_ring *r, const uint8_t *id);

enum { TLS_TICKET_RING_TEXT_BYTES = 8 + 3 * (8 + 32 + 8) };

/*
 * tls_ticket_ring_is_sound(r, now_s): whether it is like a ring of ours; for
 * one that came from elsewhere.
 */
bool tls_ticket_ring_is_sound(const struct tls_ticket_ring *r, int64_t now_s);

/*
 * tls_ticket_ring_write(r, to): as bytes that another machine reads alike;
 * the caller wipes them.
 */
void tls_ticket_ring_write(const struct tls_ticket_ring *r, uint8_t *to);

/* tls_ticket_ring_read(r, from, now_s): false when it is not sound. */
bool tls_ticket_ring_read(struct tls_ticket_ring *r, const uint8_t *from,
    int64_t now_s);

#endif
