/* ticket_ring: time passes, keys move on. */
#include "tls/ticket_ring.h"

#include <string.h>

#include "base/rand.h"

/* Clocks of replicas differ; more than this is a wrong clock. */
enum { SKEW_S = 300, ROTATION_MAX_S = 7 * 86400 };

static void
make(struct tls_ticket_secret *k, int64_t since_s)
{
	rand_bytes(k->id, sizeof(k->id));
	rand_bytes(k->secret, sizeof(k->secret));
	k->since_s = since_s;
}

void
tls_ticket_ring_make(struct tls_ticket_ring *r, int64_t now_s,
    int64_t rotation_s)
{
	explicit_bzero(r, sizeof(*r));
	r->rotation_s = rotation_s;
	make(&r->key[TLS_TICKET_CURRENT], now_s);
	make(&r->key[TLS_TICKET_NEXT], 0);
}

bool
tls_ticket_ring_turn(struct tls_ticket_ring *r, int64_t now_s)
{
	int64_t age_s = now_s - r->key[TLS_TICKET_CURRENT].since_s;

	if (age_s >= 0 && age_s < r->rotation_s)
		return false;
	if (age_s < -SKEW_S || age_s >= 2 * r->rotation_s) {
		tls_ticket_ring_make(r, now_s, r->rotation_s);
		return true;
	}
	if (age_s < 0)
		return false;
	r->key[TLS_TICKET_PREVIOUS] = r->key[TLS_TICKET_CURRENT];
	r->key[TLS_TICKET_CURRENT] = r->key[TLS_TICKET_NEXT];
	r->key[TLS_TICKET_CURRENT].since_s = now_s;
	make(&r->key[TLS_TICKET_NEXT], 0);
	return true;
}

int64_t
tls_ticket_until_s(const struct tls_ticket_ring *r,
    const struct tls_ticket_secret *k)
{
	/* The next one becomes current a rotation after the current. */
	int64_t since_s = k->since_s != 0 ?
	    k->since_s :
	    r->key[TLS_TICKET_CURRENT].since_s + r->rotation_s;

	return since_s + 2 * r->rotation_s;
}

bool
tls_ticket_ring_is_live(const struct tls_ticket_ring *r, int64_t now_s)
{
	return r->rotation_s > 0 &&
	    now_s < tls_ticket_until_s(r, &r->key[TLS_TICKET_CURRENT]);
}

const struct tls_ticket_secret *
tls_ticket_ring_find(const struct tls_ticket_ring *r, const uint8_t *id)
{
	/* At first there is no previous one: zeros, which anybody can write. */
	int first = r->key[TLS_TICKET_PREVIOUS].since_s == 0 ?
	    TLS_TICKET_CURRENT :
	    TLS_TICKET_PREVIOUS;

	for (int i = first; r->rotation_s > 0 && i < TLS_TICKET_GENERATIONS;
	     i++)
		if (memcmp(r->key[i].id, id, TLS_TICKET_ID_BYTES) == 0)
			return &r->key[i];
	return NULL;
}

static uint8_t *
put_number(uint8_t *to, int64_t n)
{
	for (int i = 7; i >= 0; i--, n >>= 8)
		to[i] = (uint8_t)(n & 0xff);
	return to + 8;
}

static int64_t
number(const uint8_t *from)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | from[i];
	return (int64_t)n;
}

void
tls_ticket_ring_write(const struct tls_ticket_ring *r, uint8_t *to)
{
	to = put_number(to, r->rotation_s);
	for (int i = 0; i < TLS_TICKET_GENERATIONS; i++) {
		memcpy(to, r->key[i].id, TLS_TICKET_ID_BYTES);
		to += TLS_TICKET_ID_BYTES;
		memcpy(to, r->key[i].secret, TLS_TICKET_SECRET_BYTES);
		to += TLS_TICKET_SECRET_BYTES;
		to = put_number(to, r->key[i].since_s);
	}
}

bool
tls_ticket_ring_is_sound(const struct tls_ticket_ring *r, int64_t now_s)
{
	const struct tls_ticket_secret *k = r->key;
	int64_t since_s = k[TLS_TICKET_CURRENT].since_s;

	return r->rotation_s > 0 && r->rotation_s <= ROTATION_MAX_S &&
	    since_s > 0 && since_s <= now_s + SKEW_S &&
	    k[TLS_TICKET_PREVIOUS].since_s >= 0 &&
	    k[TLS_TICKET_PREVIOUS].since_s <= since_s &&
	    k[TLS_TICKET_NEXT].since_s == 0;
}

bool
tls_ticket_ring_read(struct tls_ticket_ring *r, const uint8_t *from,
    int64_t now_s)
{
	struct tls_ticket_ring in = { .rotation_s = number(from) };
	bool ok;

	from += 8;
	for (int i = 0; i < TLS_TICKET_GENERATIONS; i++) {
		memcpy(in.key[i].id, from, TLS_TICKET_ID_BYTES);
		from += TLS_TICKET_ID_BYTES;
		memcpy(in.key[i].secret, from, TLS_TICKET_SECRET_BYTES);
		from += TLS_TICKET_SECRET_BYTES;
		in.key[i].since_s = number(from);
		from += 8;
	}
	ok = tls_ticket_ring_is_sound(&in, now_s);
	if (ok)
		*r = in;
	explicit_bzero(&in, sizeof(in));
	return ok;
}
