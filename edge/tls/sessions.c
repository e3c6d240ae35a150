/* sessions: a hash table whose buckets are eight slots. */
#include "tls/sessions.h"

#include <sys/mman.h>

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/clock.h"

enum { WAYS = 8, BUCKETS = TLS_SESSIONS_MAX / WAYS };

/*
 * A slot's word: what it is in the two lowest bits, above them when it was
 * claimed, in monotonic milliseconds.  Nobody copies 8 KiB for ten seconds.
 */
enum { FREE = 0, FULL = 1, CLAIMED = 2, STATE_MASK = 3, STATE_BITS = 2 };
enum { CLAIM_MS = 10000 };

enum { FACT_DANE, FACT_STAPLE, FACTS };

struct slot {
	_Atomic uint64_t word;
	uint64_t check; /* of what follows, against a claim that ran out */
	uint8_t key[TLS_SESSION_KEY_BYTES];
	int64_t until_s;
	uint32_t len;
	uint8_t facts[FACTS];
	char der[TLS_SESSION_BYTES_MAX];
};

struct tls_sessions {
	struct slot slots[TLS_SESSIONS_MAX];
};

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "claims are lock-free");

int
tls_sessions_make(void)
{
	int fd = memfd_create("postern-tls-sessions", MFD_CLOEXEC);

	if (fd >= 0 && ftruncate(fd, sizeof(struct tls_sessions)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

struct tls_sessions *
tls_sessions_map(int fd)
{
	struct tls_sessions *s =
	    mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (s == MAP_FAILED)
		return NULL;
	ASSERT(madvise(s, sizeof(*s), MADV_DONTFORK) == 0);
	/* A dump of a crash is no place for them. */
	(void)madvise(s, sizeof(*s), MADV_DONTDUMP);
	return s;
}

void
tls_sessions_unmap(struct tls_sessions **s)
{
	if (*s != NULL)
		(void)munmap(*s, sizeof(**s));
	*s = NULL;
}

/* FNV-1a: against accidents, not against anybody. */
static uint64_t
mix(uint64_t sum, const void *bytes, size_t n)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < n; i++)
		sum = (sum ^ at[i]) * 0x100000001b3u;
	return sum;
}

static uint64_t
check_of(const struct slot *t)
{
	uint64_t sum = mix(0xcbf29ce484222325u, t->key, sizeof(t->key));

	sum = mix(sum, &t->until_s, sizeof(t->until_s));
	sum = mix(sum, t->facts, sizeof(t->facts));
	return mix(sum, t->der, t->len);
}

static struct slot *
bucket_of(struct tls_sessions *s, const uint8_t *key)
{
	uint64_t n;

	memcpy(&n, key, sizeof(n));
	return &s->slots[n % BUCKETS * WAYS];
}

/* What a claim of ours would be; 0: it is somebody's, who still has time. */
static uint64_t
claim_of(uint64_t word)
{
	uint64_t now_ms = clock_ms();

	if ((word & STATE_MASK) == CLAIMED &&
	    (word >> STATE_BITS) + CLAIM_MS > now_ms)
		return 0;
	return now_ms << STATE_BITS | CLAIMED;
}

/* On success *word is what the slot was, *claim what it is now. */
static bool
claim(struct slot *t, uint64_t *word, uint64_t *mine)
{
	*word = atomic_load(&t->word);
	*mine = claim_of(*word);
	return *mine != 0 &&
	    atomic_compare_exchange_strong(&t->word, word, *mine);
}

/* Unless our claim has run out meanwhile. */
static void
release(struct slot *t, uint64_t mine, uint64_t state)
{
	(void)atomic_compare_exchange_strong(&t->word, &mine, state);
}

static bool
is_good(const struct slot *t, const uint8_t *key, int64_t now_s)
{
	return memcmp(t->key, key, sizeof(t->key)) == 0 && t->until_s > now_s &&
	    t->len <= TLS_SESSION_BYTES_MAX && t->check == check_of(t);
}

static void
fill(struct slot *t, const uint8_t *key, const struct tls_session *session)
{
	memcpy(t->key, key, sizeof(t->key));
	t->until_s = session->until_s;
	t->len = (uint32_t)session->der.len;
	t->facts[FACT_DANE] = session->is_dane;
	t->facts[FACT_STAPLE] = session->staple;
	memcpy(t->der, session->der.at, session->der.len);
	t->check = check_of(t);
}

static void
copy(const struct slot *t, char *to, struct tls_session *out)
{
	memcpy(to, t->der, t->len);
	*out = (struct tls_session){ .der = { to, t->len },
		.until_s = t->until_s,
		.is_dane = t->facts[FACT_DANE] != 0,
		.staple = t->facts[FACT_STAPLE] };
}

/* The slot of the bucket that can best be done without. */
static struct slot *
victim_of(struct slot *bucket, int64_t now_s)
{
	struct slot *best = NULL;

	for (size_t i = 0; i < WAYS; i++) {
		uint64_t word = atomic_load(&bucket[i].word);
		if (claim_of(word) == 0)
			continue;
		if ((word & STATE_MASK) != FULL || bucket[i].until_s <= now_s)
			return &bucket[i];
		if (best == NULL || bucket[i].until_s < best->until_s)
			best = &bucket[i];
	}
	return best;
}

bool
tls_sessions_put(struct tls_sessions *s, const uint8_t *key,
    const struct tls_session *session, int64_t now_s)
{
	uint64_t word, mine;
	struct slot *t;

	if (session->der.len > TLS_SESSION_BYTES_MAX ||
	    session->until_s <= now_s)
		return false;
	t = victim_of(bucket_of(s, key), now_s);
	if (t == NULL || !claim(t, &word, &mine))
		return false;
	fill(t, key, session);
	release(t, mine, FULL);
	return true;
}

bool
tls_sessions_take(struct tls_sessions *s, const uint8_t *key, int64_t now_s,
    char *to, struct tls_session *out)
{
	struct slot *bucket = bucket_of(s, key);

	for (size_t i = 0; i < WAYS; i++) {
		struct slot *t = &bucket[i];
		uint64_t word, mine;

		if ((atomic_load(&t->word) & STATE_MASK) != FULL ||
		    !claim(t, &word, &mine))
			continue;
		bool good =
		    (word & STATE_MASK) == FULL && is_good(t, key, now_s);
		if (good) {
			copy(t, to, out);
			explicit_bzero(t->der, t->len);
		}
		release(t, mine, good ? FREE : word & STATE_MASK);
		if (good)
			return true;
	}
	return false;
}
