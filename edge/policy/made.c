/*
 * made: the near cache keeps a number in place of the answer, and here is
 * what was made under that number.
 */
#include "policy/made.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/log.h"
#include "policy/redis_reply.h"
#include "policy/session.h"
#include "store/cached.h"

enum { LARGE = 1000 }; /* members; from here on a list is worth a word */

struct slot {
	int64_t number; /* 0: nothing was made */
	struct arena arena;
	const void *made;
	bool warned;
};

struct policy_made {
	int64_t last; /* number given */
	size_t count;
	struct slot slots[];
};

/* One list in the making. */
struct making {
	struct policy_made *all; /* NULL: nobody keeps it */
	const struct lang_redis_list *list;
	const void *made; /* NULL: not by this question */
};

struct policy_made *
policy_made_new(size_t count)
{
	struct policy_made *m =
	    calloc(1, sizeof(*m) + count * sizeof(m->slots[0]));

	ASSERT(m != NULL);
	m->count = count;
	return m;
}

void
policy_made_free(struct policy_made **m)
{
	if (*m == NULL)
		return;
	for (size_t i = 0; i < (*m)->count; i++)
		if ((*m)->slots[i].number != 0)
			arena_fini(&(*m)->slots[i].arena);
	free(*m);
	*m = NULL;
}

static struct slot *
slot_of(struct policy_made *all, const struct lang_redis_list *list)
{
	return all != NULL && list->slot < all->count ?
	    &all->slots[list->slot] :
	    NULL;
}

static void
warn_large(struct slot *slot, const struct lang_redis_list *list, size_t count)
{
	if (count <= LARGE || slot->warned)
		return;
	slot->warned = true;
	log_warn("policy",
	    "a list is all %zu items of Redis's %.*s %.*s: each "
	    "change of one is read with all others; \"redis-set;%.*s\" asks "
	    "for the one that counts, whatever the size",
	    count, SPAN_ARG(list->argv[0]), SPAN_ARG(list->argv[1]),
	    SPAN_ARG(list->argv[1]));
}

/* store_question's digest: make the list, and keep its number. */
static bool
digest(void *arg, const struct store_reply *reply, struct arena *arena,
    struct store_reply *out)
{
	struct making *m = arg;
	struct slot *slot = slot_of(m->all, m->list);
	struct lang_reply answer;

	if (reply->kind != STORE_ARRAY && reply->kind != STORE_STRING &&
	    reply->kind != STORE_NIL)
		return false;
	policy_redis_reply(reply, arena, &answer);
	*out = (struct store_reply){ .kind = STORE_INTEGER };
	if (slot == NULL) {
		m->made = m->list->make(&answer, arena, m->list->arg);
		return true;
	}
	if (slot->number != 0)
		arena_fini(&slot->arena);
	arena_init(&slot->arena, 0);
	slot->number = ++m->all->last;
	slot->made = m->list->make(&answer, &slot->arena, m->list->arg);
	warn_large(slot, m->list, reply->count);
	m->made = slot->made;
	out->integer = slot->number;
	return true;
}

/* Out of the answer to a question: made by it, or before. */
static bool
settle(const struct making *m, const struct store_reply *reply,
    struct lang_made *out)
{
	const struct slot *slot = slot_of(m->all, m->list);

	out->made = m->made;
	if (out->made == NULL && reply->kind == STORE_INTEGER && slot != NULL &&
	    (reply->integer == slot->number || out->old))
		out->made = slot->made;
	return out->made != NULL;
}

enum outcome
policy_made_wait(struct policy_session *s, const struct lang_redis_list *list,
    struct arena *arena, struct lang_made *out)
{
	struct making m = { .all = s->world->made, .list = list };
	const struct store_command command = { list->argv, list->argc };
	const struct store_question q = {
		.id = arena_printf(arena, "list %zu", list->slot),
		.key = list->argv[1],
		.command = &command,
		.digest = digest,
		.digest_arg = &m,
	};
	struct store_reply reply;

	*out = (struct lang_made){ .made = NULL };
	if (s->world->redis == NULL)
		return OUT_TEMP;
	enum outcome o = m.all != NULL ?
	    store_question_wait(s->world->redis, &q, arena, &reply, &out->old) :
	    store_redis_wait(s->world->redis, list->argv, list->argc, arena,
		&reply);
	if (o != OUT_OK)
		return o;
	if (m.all == NULL && !digest(&m, &reply, arena, &reply))
		return OUT_TEMP;
	return settle(&m, &reply, out) ? OUT_OK : OUT_TEMP;
}
