/*
 * clients: an open-addressed table of atomics in shared memory.
 *
 * A row is found by the hash of its client among PROBES neighbours and is
 * never emptied, only given to another client, so a lookup may stop at the
 * first empty one.  Two workers that bring in one client at the same moment
 * may make two rows of it; that is why counts are summed over all that match.
 * A row changes hands through BUSY, and who counted meanwhile takes it back.
 */
#include "net/clients.h"

#include <sys/mman.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/map.h"

enum { PROBES = 16, COUNT_MAX = UINT16_MAX };

/* Keys that are no client's. */
enum { EMPTY, BUSY, FIRST_KEY };

struct row {
	_Atomic uint64_t key;
	_Atomic uint64_t last_ms;
	_Atomic uint16_t counts[NET_CLIENTS_COLUMNS];
};

/* The head of the mapping. */
struct shared {
	_Atomic uint32_t totals[NET_CLIENTS_COLUMNS];
	struct row rows[];
};

struct net_clients {
	struct shared *shared;
	size_t rows; /* a power of two */
	size_t bytes;
};

struct net_clients *
net_clients_new(size_t rows)
{
	struct net_clients *c = calloc(1, sizeof(*c));

	ASSERT(c != NULL);
	for (c->rows = PROBES; c->rows < rows;)
		c->rows *= 2;
	c->bytes = sizeof(*c->shared) + c->rows * sizeof(struct row);
	c->shared = mmap(NULL, c->bytes, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(c->shared != MAP_FAILED);
	return c;
}

void
net_clients_free(struct net_clients **cp)
{
	struct net_clients *c = *cp;

	if (c == NULL)
		return;
	*cp = NULL;
	ASSERT(munmap(c->shared, c->bytes) == 0);
	free(c);
}

static uint64_t
key_of(const struct ip *client)
{
	struct ip_net net = ip_client_net(client);
	char bytes[sizeof(net.ip.bytes) + 1];
	uint64_t hash;

	/* Processes forked from one another share the seed of map_hash. */
	memcpy(bytes, net.ip.bytes, sizeof(net.ip.bytes));
	bytes[sizeof(net.ip.bytes)] = (char)net.ip.family;
	hash = map_hash((struct span){ bytes, sizeof(bytes) });
	return hash < FIRST_KEY ? hash + FIRST_KEY : hash;
}

static struct row *
row_at(const struct net_clients *c, uint64_t key, size_t probe)
{
	return &c->shared->rows[(key + probe) & (c->rows - 1)];
}

/* Returns false when there was none left to take. */
static bool
take_one(struct row *r, unsigned column)
{
	uint16_t n = atomic_load(&r->counts[column]);

	while (n > 0)
		if (atomic_compare_exchange_weak(&r->counts[column], &n,
			(uint16_t)(n - 1)))
			return true;
	return false;
}

/* Count one more in ${r}, unless it went to another client meanwhile. */
static bool
add_one(struct row *r, uint64_t key, unsigned column)
{
	if (atomic_load(&r->counts[column]) < COUNT_MAX)
		atomic_fetch_add(&r->counts[column], 1);
	if (atomic_load(&r->key) != key) {
		(void)take_one(r, column);
		return false;
	}
	atomic_store(&r->last_ms, clock_ms());
	return true;
}

static uint32_t
row_sum(struct row *r)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < NET_CLIENTS_COLUMNS; i++)
		sum +=
		    atomic_load_explicit(&r->counts[i], memory_order_relaxed);
	return sum;
}

/* The row of ${key}, or the first empty one made its own; NULL: all taken. */
static struct row *
row_claim(struct net_clients *c, uint64_t key)
{
	for (size_t i = 0; i < PROBES; i++) {
		struct row *r = row_at(c, key, i);
		uint64_t found = EMPTY;

		if (atomic_compare_exchange_strong(&r->key, &found, key) ||
		    found == key)
			return r;
	}
	return NULL;
}

/* Whether ${a}, with ${a_sum} connections, should give way before ${b}. */
static bool
goes_before(struct row *a, uint32_t a_sum, struct row *b, uint32_t b_sum)
{
	if ((a_sum == 0) != (b_sum == 0))
		return a_sum == 0;
	return atomic_load(&a->last_ms) < atomic_load(&b->last_ms);
}

/* Give the row that matters least to ${key}; NULL when it slipped away. */
static struct row *
row_evict(struct net_clients *c, uint64_t key)
{
	struct row *victim = NULL;
	uint32_t victim_sum = 0;
	uint64_t old;

	for (size_t i = 0; i < PROBES; i++) {
		struct row *r = row_at(c, key, i);
		uint32_t sum = row_sum(r);

		if (victim != NULL && !goes_before(r, sum, victim, victim_sum))
			continue;
		victim = r;
		victim_sum = sum;
	}
	old = atomic_load(&victim->key);
	if (old < FIRST_KEY ||
	    !atomic_compare_exchange_strong(&victim->key, &old, BUSY))
		return NULL;
	for (unsigned i = 0; i < NET_CLIENTS_COLUMNS; i++)
		atomic_store(&victim->counts[i], 0);
	atomic_store(&victim->last_ms, clock_ms());
	atomic_store(&victim->key, key);
	return victim;
}

static uint32_t
client_sum(struct net_clients *c, uint64_t key)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < PROBES; i++) {
		struct row *r = row_at(c, key, i);
		uint64_t found = atomic_load(&r->key);

		if (found == EMPTY)
			break;
		if (found == key)
			sum += row_sum(r);
	}
	return sum;
}

uint32_t
net_clients_enter(struct net_clients *c, unsigned column,
    const struct ip *client)
{
	uint64_t key = key_of(client);
	uint32_t sum;

	ASSERT(column < NET_CLIENTS_COLUMNS);
	atomic_fetch_add(&c->shared->totals[column], 1);
	/* Another worker may snatch the row; a few tries always do. */
	for (int tries = 0; tries < PROBES; tries++) {
		struct row *r = row_claim(c, key);

		if (r == NULL)
			r = row_evict(c, key);
		if (r != NULL && add_one(r, key, column))
			break;
	}
	sum = client_sum(c, key);
	return sum > 0 ? sum : 1;
}

void
net_clients_leave(struct net_clients *c, unsigned column,
    const struct ip *client)
{
	uint64_t key = key_of(client);
	uint32_t total;

	ASSERT(column < NET_CLIENTS_COLUMNS);
	total = atomic_load(&c->shared->totals[column]);
	while (total > 0 &&
	    !atomic_compare_exchange_weak(&c->shared->totals[column], &total,
		total - 1))
		continue;
	for (size_t i = 0; i < PROBES; i++) {
		struct row *r = row_at(c, key, i);
		uint64_t found = atomic_load(&r->key);

		if (found == EMPTY)
			return;
		if (found == key && take_one(r, column)) {
			atomic_store(&r->last_ms, clock_ms());
			return;
		}
	}
}

uint32_t
net_clients_total(const struct net_clients *c)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < NET_CLIENTS_COLUMNS; i++)
		sum += atomic_load(&c->shared->totals[i]);
	return sum;
}

void
net_clients_forget(struct net_clients *c, unsigned column)
{
	ASSERT(column < NET_CLIENTS_COLUMNS);
	atomic_store(&c->shared->totals[column], 0);
	for (size_t i = 0; i < c->rows; i++) {
		struct row *r = &c->shared->rows[i];

		if (atomic_load(&r->key) != EMPTY)
			atomic_store(&r->counts[column], 0);
	}
}
