/*
 * map: open addressing with linear probing, at most three quarters full.
 *
 * Source of the hash: Aumasson and Bernstein, "SipHash: a fast short-input
 * PRF", 2012, with one round per word and three at the end.
 */
#include "base/map.h"

#include <sys/auxv.h>

#include <string.h>

#include "base/assert.h"

enum { ROOM_FIRST = 16 }; /* slots; always a power of two */

struct map_slot {
	struct span key;
	uint64_t hash;
	void *value; /* NULL: the slot is free */
};

struct sip {
	uint64_t v[4];
};

void
map_init(struct map *m, struct arena *arena)
{
	*m = (struct map){ .arena = arena };
}

/* The slot that holds ${key}, or the free one where it belongs. */
static struct map_slot *
seek(struct map_slot *slots, size_t room, struct span key, uint64_t hash)
{
	size_t i = hash & (room - 1);

	while (slots[i].value != NULL &&
	    (slots[i].hash != hash || !span_eq(slots[i].key, key)))
		i = (i + 1) & (room - 1);
	return &slots[i];
}

/* The old slots stay in the arena; doubling bounds what that wastes. */
static void
grow(struct map *m)
{
	size_t room = m->room == 0 ? ROOM_FIRST : m->room * 2;
	struct map_slot *slots = arena_array(m->arena, room, sizeof(*slots));

	for (size_t i = 0; i < m->room; i++) {
		struct map_slot *old = &m->slots[i];

		if (old->value != NULL)
			*seek(slots, room, old->key, old->hash) = *old;
	}
	m->slots = slots;
	m->room = room;
}

void
map_put(struct map *m, struct span key, void *value)
{
	uint64_t hash = map_hash(key);
	struct map_slot *slot;

	ASSERT(value != NULL);
	if (m->count >= m->room / 4 * 3)
		grow(m);
	slot = seek(m->slots, m->room, key, hash);
	if (slot->value == NULL) {
		slot->key = key;
		slot->hash = hash;
		m->count++;
	}
	slot->value = value;
}

void *
map_find(const struct map *m, struct span key)
{
	if (m->count == 0)
		return NULL;
	return seek(m->slots, m->room, key, map_hash(key))->value;
}

void *
map_next(const struct map *m, size_t *at, struct span *key)
{
	while (*at < m->room) {
		const struct map_slot *slot = &m->slots[(*at)++];

		if (slot->value != NULL) {
			*key = slot->key;
			return slot->value;
		}
	}
	return NULL;
}

static uint64_t
rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void
sip_round(struct sip *s)
{
	uint64_t *v = s->v;

	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static void
sip_word(struct sip *s, uint64_t word)
{
	s->v[3] ^= word;
	sip_round(s);
	s->v[0] ^= word;
}

/* Up to eight bytes, the first one lowest. */
static uint64_t
word_of(const char *at, size_t n)
{
	uint64_t word = 0;

	for (size_t i = n; i > 0; i--)
		word = word << 8 | (unsigned char)at[i - 1];
	return word;
}

/*
 * The seed is the sixteen random bytes that the kernel hands to every program
 * it starts.  They need no state of ours, and the processes forked from one
 * program agree on them, which tables in shared memory rely on.
 */
static void
sip_seed(struct sip *s)
{
	const char *random = (const char *)getauxval(AT_RANDOM);
	uint64_t k0, k1;

	ASSERT(random != NULL);
	k0 = word_of(random, 8);
	k1 = word_of(random + 8, 8);
	s->v[0] = k0 ^ UINT64_C(0x736f6d6570736575);
	s->v[1] = k1 ^ UINT64_C(0x646f72616e646f6d);
	s->v[2] = k0 ^ UINT64_C(0x6c7967656e657261);
	s->v[3] = k1 ^ UINT64_C(0x7465646279746573);
}

uint64_t
map_hash(struct span s)
{
	uint64_t last = (uint64_t)s.len << 56;
	struct sip sip;

	sip_seed(&sip);
	for (; s.len >= 8; s = span_from(s, 8))
		sip_word(&sip, word_of(s.at, 8));
	sip_word(&sip, last | word_of(s.at, s.len));
	sip.v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(&sip);
	return sip.v[0] ^ sip.v[1] ^ sip.v[2] ^ sip.v[3];
}
