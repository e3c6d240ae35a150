/* share: sequence counters over plain memory. */
#include "tls/share.h"

#include <sys/mman.h>

#include <stdatomic.h>
#include <string.h>

#include "base/assert.h"
#include "tls/certificate.h"
#include "tls/memory.h"

enum { TRIES = 100 };

struct ring_part {
	atomic_uint version; /* odd while it is written; 0: never was */
	struct tls_ticket_ring ring;
};

struct staple_part {
	atomic_uint version;
	uint8_t digest[TLS_DIGEST_BYTES];
	int64_t from_s, refresh_s, until_s;
	uint32_t len; /* 0: the place is free */
	char der[TLS_STAPLE_BYTES_MAX];
};

struct tls_share {
	struct ring_part ring[TLS_SHARE_PARTS];
	struct staple_part staple[TLS_SHARE_STAPLES];
};

int
tls_share_make(void)
{
	return tls_memory_make("postern tls", sizeof(struct tls_share));
}

struct tls_share *
tls_share_map(int fd, bool is_writer)
{
	return tls_memory_map(fd, sizeof(struct tls_share), is_writer);
}

void
tls_share_unmap(struct tls_share **s)
{
	if (*s != NULL)
		munmap(*s, sizeof(**s));
	*s = NULL;
}

static void
write_begin(atomic_uint *version)
{
	/* A writer that died half way left it odd; make it odd again. */
	atomic_store(version, (atomic_load(version) | 1u) + 2);
	atomic_thread_fence(memory_order_seq_cst);
}

static void
write_end(atomic_uint *version)
{
	atomic_thread_fence(memory_order_seq_cst);
	atomic_fetch_add(version, 1);
}

void
tls_share_ring_set(struct tls_share *s, enum tls_share_part part,
    const struct tls_ticket_ring *ring)
{
	struct ring_part *p = &s->ring[part];

	write_begin(&p->version);
	p->ring = *ring;
	write_end(&p->version);
}

bool
tls_share_ring_get(const struct tls_share *s, enum tls_share_part part,
    uint32_t *seen, struct tls_ticket_ring *ring)
{
	const struct ring_part *p = &s->ring[part];
	struct tls_ticket_ring copy;

	for (int i = 0; i < TRIES; i++) {
		uint32_t version = atomic_load(&p->version);
		if (version == *seen || (version & 1) != 0)
			return false;
		copy = p->ring;
		atomic_thread_fence(memory_order_seq_cst);
		if (atomic_load(&p->version) != version)
			continue;
		*ring = copy;
		*seen = version;
		explicit_bzero(&copy, sizeof(copy));
		return true;
	}
	return false;
}

static bool
is_of(const struct staple_part *p, const uint8_t *digest)
{
	return p->len > 0 && memcmp(p->digest, digest, TLS_DIGEST_BYTES) == 0;
}

bool
tls_share_staple_set(struct tls_share *s, const uint8_t *digest,
    const struct tls_staple *staple)
{
	struct staple_part *free_one = NULL;

	ASSERT(staple->der.len <= TLS_STAPLE_BYTES_MAX);
	for (int i = TLS_SHARE_STAPLES - 1; i >= 0; i--) {
		struct staple_part *p = &s->staple[i];

		/* Whose time is over is nobody's. */
		if (p->len == 0 || p->until_s < staple->from_s)
			free_one = p;
	}
	for (int i = 0; i < TLS_SHARE_STAPLES; i++)
		if (is_of(&s->staple[i], digest))
			free_one = &s->staple[i];
	if (free_one == NULL)
		return false;
	write_begin(&free_one->version);
	memcpy(free_one->digest, digest, TLS_DIGEST_BYTES);
	memcpy(free_one->der, staple->der.at, staple->der.len);
	free_one->len = (uint32_t)staple->der.len;
	free_one->from_s = staple->from_s;
	free_one->refresh_s = staple->refresh_s;
	free_one->until_s = staple->until_s;
	write_end(&free_one->version);
	return true;
}

static bool
copy_staple(const struct staple_part *p, const uint8_t *digest, char *to,
    struct tls_staple *out)
{
	uint32_t version = atomic_load(&p->version);
	uint32_t len = p->len;

	if ((version & 1) != 0 || len > TLS_STAPLE_BYTES_MAX ||
	    !is_of(p, digest))
		return false;
	memcpy(to, p->der, len);
	*out = (struct tls_staple){ .der = { to, len },
		.from_s = p->from_s,
		.refresh_s = p->refresh_s,
		.until_s = p->until_s };
	atomic_thread_fence(memory_order_seq_cst);
	return atomic_load(&p->version) == version;
}

bool
tls_share_staple_get(const struct tls_share *s, const uint8_t *digest,
    int64_t now_s, char *to, struct tls_staple *out)
{
	for (int i = 0; i < TLS_SHARE_STAPLES; i++)
		if (copy_staple(&s->staple[i], digest, to, out) &&
		    tls_staple_is_good(out, now_s))
			return true;
	return false;
}
