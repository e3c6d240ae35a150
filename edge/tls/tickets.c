/*
 * tickets: name = id of the secret (8) | tag of the context (4) | replica (4).
 *
 * The tag is only there to tell why a ticket is refused; what refuses it is
 * that the keys of its context are others.
 */
#include "tls/tickets.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/clock.h"
#include "crypto/hkdf.h"

enum {
	RINGS = TLS_SHARE_PARTS + 1,
	OWN = TLS_SHARE_PARTS,
	CACHED = 64,
	TAG_AT = TLS_TICKET_ID_BYTES,
	TAG_BYTES = 4,
	REPLICA_AT = TAG_AT + TAG_BYTES,
	REPLICA_BYTES = 4
};

struct cached {
	uint8_t id[TLS_TICKET_ID_BYTES];
	uint8_t context[TLS_CONTEXT_BYTES];
	struct tls_ticket_key key;
};

struct tls_tickets {
	const struct tls_share *share;
	uint8_t replica[REPLICA_BYTES];
	struct tls_ticket_ring ring[RINGS];
	uint32_t seen[TLS_SHARE_PARTS];
	struct cached cache[CACHED]; /* by context and secret */
};

struct tls_tickets *
tls_tickets_new(const struct tls_share *share, uint32_t replica,
    int64_t rotation_s)
{
	struct tls_tickets *t = calloc(1, sizeof(*t));

	ASSERT(t != NULL);
	t->share = share;
	memcpy(t->replica, &replica, sizeof(t->replica));
	tls_ticket_ring_make(&t->ring[OWN], clock_wall_s(), rotation_s);
	return t;
}

void
tls_tickets_free(struct tls_tickets **tp)
{
	if (*tp == NULL)
		return;
	explicit_bzero(*tp, sizeof(**tp));
	free(*tp);
	*tp = NULL;
}

const struct tls_share *
tls_tickets_share(const struct tls_tickets *t)
{
	return t->share;
}

static void
look(struct tls_tickets *t, int64_t now_s)
{
	for (int i = 0; t->share != NULL && i < TLS_SHARE_PARTS; i++)
		(void)tls_share_ring_get(t->share, (enum tls_share_part)i,
		    &t->seen[i], &t->ring[i]);
	(void)tls_ticket_ring_turn(&t->ring[OWN], now_s);
}

static const struct tls_ticket_ring *
ring_to_seal(const struct tls_tickets *t, int64_t now_s)
{
	if (tls_ticket_ring_is_live(&t->ring[TLS_SHARE_FLEET], now_s))
		return &t->ring[TLS_SHARE_FLEET];
	if (tls_ticket_ring_is_live(&t->ring[TLS_SHARE_LOCAL], now_s))
		return &t->ring[TLS_SHARE_LOCAL];
	return &t->ring[OWN];
}

static void
derive(struct tls_tickets *t, const struct tls_ticket_secret *secret,
    const uint8_t *context, struct cached *c)
{
	uint8_t info[8 + TLS_CONTEXT_BYTES] = { 't', 'i', 'c', 'k', 'e', 't',
		' ', '1' };
	uint8_t both[2 * TLS_TICKET_KEY_BYTES];
	struct tls_ticket_key *k = &c->key;

	memcpy(info + 8, context, TLS_CONTEXT_BYTES);
	crypto_hkdf((struct span){ (const char *)secret->secret,
			TLS_TICKET_SECRET_BYTES },
	    (struct span){ (const char *)secret->id, TLS_TICKET_ID_BYTES },
	    (struct span){ (const char *)info, sizeof(info) }, both,
	    sizeof(both));
	memcpy(k->cipher, both, TLS_TICKET_KEY_BYTES);
	memcpy(k->mac, both + TLS_TICKET_KEY_BYTES, TLS_TICKET_KEY_BYTES);
	explicit_bzero(both, sizeof(both));
	memcpy(k->name, secret->id, TLS_TICKET_ID_BYTES);
	memcpy(k->name + TAG_AT, context, TAG_BYTES);
	memcpy(k->name + REPLICA_AT, t->replica, REPLICA_BYTES);
	memcpy(c->id, secret->id, TLS_TICKET_ID_BYTES);
	memcpy(c->context, context, TLS_CONTEXT_BYTES);
}

static const struct tls_ticket_key *
key_of(struct tls_tickets *t, const struct tls_ticket_ring *ring,
    const struct tls_ticket_secret *secret, const uint8_t *context)
{
	struct cached *c = &t->cache[(context[0] ^ secret->id[0]) % CACHED];

	if (memcmp(c->id, secret->id, sizeof(c->id)) != 0 ||
	    memcmp(c->context, context, sizeof(c->context)) != 0)
		derive(t, secret, context, c);
	c->key.until_s = tls_ticket_until_s(ring, secret);
	return &c->key;
}

const struct tls_ticket_key *
tls_tickets_seal(struct tls_tickets *t, const uint8_t *context)
{
	int64_t now_s = clock_wall_s();
	const struct tls_ticket_ring *ring;

	look(t, now_s);
	ring = ring_to_seal(t, now_s);
	return key_of(t, ring, &ring->key[TLS_TICKET_CURRENT], context);
}

static const struct tls_ticket_secret *
find(const struct tls_tickets *t, const uint8_t *name,
    const struct tls_ticket_ring **ring)
{
	for (int i = 0; i < RINGS; i++) {
		const struct tls_ticket_secret *s =
		    tls_ticket_ring_find(&t->ring[i], name);

		*ring = &t->ring[i];
		if (s != NULL)
			return s;
	}
	return NULL;
}

const struct tls_ticket_key *
tls_tickets_open(struct tls_tickets *t, const uint8_t *context,
    const uint8_t *name, enum tls_ticket_fate *fate)
{
	int64_t now_s = clock_wall_s();
	const struct tls_ticket_secret *secret;
	const struct tls_ticket_ring *ring;

	look(t, now_s);
	secret = find(t, name, &ring);
	*fate = TLS_TICKET_UNKNOWN;
	if (secret == NULL)
		return NULL;
	*fate = TLS_TICKET_EXPIRED;
	if (now_s >= tls_ticket_until_s(ring, secret))
		return NULL;
	*fate = TLS_TICKET_MISPLACED;
	if (memcmp(name + TAG_AT, context, TAG_BYTES) != 0)
		return NULL;
	*fate = memcmp(name + REPLICA_AT, t->replica, REPLICA_BYTES) == 0 ?
	    TLS_TICKET_TAKEN :
	    TLS_TICKET_FOREIGN;
	return key_of(t, ring, secret, context);
}
