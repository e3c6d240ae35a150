/*
 * recent: slots of atomic words, each behind a sequence number.
 */
#include "obs/recent.h"

#include <sys/mman.h>

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#include "base/assert.h"

enum { WORDS = sizeof(struct obs_refusal) / sizeof(uint64_t) };

static_assert(sizeof(struct obs_refusal) % sizeof(uint64_t) == 0,
    "a refusal is copied word by word");

struct slot {
	_Atomic uint64_t turn; /* odd while it is written; 0: empty */
	_Atomic uint64_t words[WORDS];
};

struct obs_recent {
	_Atomic uint64_t next; /* how many there have been */
	struct slot slots[OBS_RECENT_SLOTS];
};

struct obs_recent *
obs_recent_new(void)
{
	void *at = mmap(NULL, sizeof(struct obs_recent), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	ASSERT(at != MAP_FAILED);
	return at;
}

void
obs_recent_free(struct obs_recent **r)
{
	if (*r == NULL)
		return;
	ASSERT(munmap(*r, sizeof(**r)) == 0);
	*r = NULL;
}

void
obs_recent_add(struct obs_recent *r, const struct obs_refusal *refusal)
{
	uint64_t words[WORDS];
	uint64_t n = atomic_fetch_add(&r->next, 1);
	struct slot *s = &r->slots[n % OBS_RECENT_SLOTS];
	uint64_t turn = atomic_load(&s->turn);

	/* Somebody writes there, a whole round behind or ahead: one of the
	   two is lost, which does no harm.  So is one whose writer died. */
	if ((turn & 1) != 0)
		turn++;
	else if (!atomic_compare_exchange_strong(&s->turn, &turn, turn + 1))
		return;
	memcpy(words, refusal, sizeof(words));
	atomic_store(&s->turn, turn + 1);
	for (size_t i = 0; i < WORDS; i++)
		atomic_store_explicit(&s->words[i], words[i],
		    memory_order_relaxed);
	atomic_store(&s->turn, turn + 2);
}

bool
obs_recent_get(const struct obs_recent *r, size_t i, struct obs_refusal *out)
{
	uint64_t next = atomic_load(&r->next);
	uint64_t words[WORDS];

	if (i >= OBS_RECENT_SLOTS || i >= next)
		return false;
	const struct slot *s = &r->slots[(next - 1 - i) % OBS_RECENT_SLOTS];
	uint64_t turn = atomic_load(&s->turn);
	if (turn == 0 || (turn & 1) != 0)
		return false;
	for (size_t k = 0; k < WORDS; k++)
		words[k] =
		    atomic_load_explicit(&s->words[k], memory_order_relaxed);
	atomic_thread_fence(memory_order_acquire);
	if (atomic_load(&s->turn) != turn)
		return false;
	memcpy(out, words, sizeof(*out));
	out->id[OBS_RECENT_ID - 1] = '\0';
	out->client[OBS_RECENT_CLIENT - 1] = '\0';
	out->what[OBS_RECENT_WHAT - 1] = '\0';
	out->place[OBS_RECENT_PLACE - 1] = '\0';
	out->reply[OBS_RECENT_REPLY - 1] = '\0';
	return true;
}
