/*
 * near: two tables of chains, of questions and of keys, over one set of
 * entries; each entry is one block of memory.
 */
#include "store/near.h"

#include <assert.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/map.h"
#include "obs/label.h"
#include "obs/metric.h"

enum {
	ENTRY_GUESS_BYTES = 256, /* for the number of chains */
	SHARE = 16		 /* one answer takes at most so little */
};

struct entry {
	struct list_node use;	   /* oldest first */
	struct list_node question; /* in the chain of its id */
	struct list_node key;	   /* in the chain of its key */
	uint64_t id_hash;
	uint64_t key_hash;
	uint64_t epoch;
	uint64_t known_ms; /* when it was last known to be so; of old epochs */
	size_t bytes;	   /* of the whole block */
	struct span id;
	struct span key_name;
	struct store_reply reply;
	char rest[]; /* items, then bytes */
};

struct store_near {
	size_t bytes_max;
	uint64_t keep_ms;
	uint64_t fresh_until_ms; /* 0: nobody tells what changes */
	uint64_t epoch;		 /* entries of another do not count */
	struct list_node uses;
	struct list_node reads;
	struct list_node *questions;
	struct list_node *keys;
	size_t chains; /* a power of two */
	struct store_near_counts counts;
};

static struct list_node *
new_chains(size_t n)
{
	struct list_node *at = calloc(n, sizeof(*at));

	ASSERT(at != NULL);
	for (size_t i = 0; i < n; i++)
		list_init(&at[i]);
	return at;
}

struct store_near *
store_near_new(size_t bytes_max, uint64_t keep_ms)
{
	struct store_near *n = calloc(1, sizeof(*n));

	ASSERT(n != NULL);
	n->bytes_max = bytes_max;
	n->keep_ms = keep_ms;
	n->chains = 16;
	while (n->chains < bytes_max / ENTRY_GUESS_BYTES)
		n->chains *= 2;
	list_init(&n->uses);
	list_init(&n->reads);
	n->questions = new_chains(n->chains);
	n->keys = new_chains(n->chains);
	return n;
}

static void
drop(struct store_near *n, struct entry *e)
{
	list_remove(&e->use);
	list_remove(&e->question);
	list_remove(&e->key);
	n->counts.bytes -= e->bytes;
	n->counts.entries--;
	obs_set(OBS_NEAR_BYTES, 0, 0, (int64_t)n->counts.bytes);
	free(e);
}

static void
drop_all(struct store_near *n)
{
	while (!list_is_empty(&n->uses))
		drop(n, LIST_OWNER(n->uses.next, struct entry, use));
}

void
store_near_free(struct store_near **n)
{
	if (*n == NULL)
		return;
	ASSERT(list_is_empty(&(*n)->reads));
	drop_all(*n);
	free((*n)->questions);
	free((*n)->keys);
	free(*n);
	*n = NULL;
}

static void
spoil_all(struct store_near *n)
{
	LIST_EACH(at, &n->reads)
	{
		LIST_OWNER(at, struct store_near_read, node)->spoilt = true;
	}
}

void
store_near_fresh(struct store_near *n, uint64_t until_ms)
{
	n->fresh_until_ms = until_ms;
}

void
store_near_lost(struct store_near *n)
{
	if (n->fresh_until_ms == 0)
		return;
	n->counts.flushes++;
	obs_count(OBS_NEAR_FLUSHES, 0, 0);
	spoil_all(n);
	if (n->keep_ms == 0)
		drop_all(n);
	LIST_EACH(at, &n->uses)
	{
		struct entry *e = LIST_OWNER(at, struct entry, use);

		if (e->epoch == n->epoch)
			e->known_ms = n->fresh_until_ms;
	}
	n->fresh_until_ms = 0;
	n->epoch++;
}

void
store_near_all_changed(struct store_near *n)
{
	n->counts.flushes++;
	obs_count(OBS_NEAR_FLUSHES, 0, 0);
	spoil_all(n);
	drop_all(n);
}

void
store_near_changed(struct store_near *n, struct span key)
{
	uint64_t hash = map_hash(key);
	struct list_node *chain = &n->keys[hash & (n->chains - 1)];
	struct list_node *next;

	n->counts.invalidations++;
	obs_count(OBS_NEAR_INVALIDATIONS, 0, 0);
	LIST_EACH(at, &n->reads)
	{
		struct store_near_read *r =
		    LIST_OWNER(at, struct store_near_read, node);
		r->spoilt |= r->hash == hash;
	}
	for (struct list_node *at = chain->next; at != chain; at = next) {
		struct entry *e = LIST_OWNER(at, struct entry, key);

		next = at->next;
		if (e->key_hash == hash && span_eq(e->key_name, key))
			drop(n, e);
	}
}

static struct entry *
find(struct store_near *n, struct span id)
{
	uint64_t hash = map_hash(id);
	struct list_node *chain = &n->questions[hash & (n->chains - 1)];

	LIST_EACH(at, chain)
	{
		struct entry *e = LIST_OWNER(at, struct entry, question);

		if (e->id_hash == hash && span_eq(e->id, id))
			return e;
	}
	return NULL;
}

const struct store_reply *
store_near_find(struct store_near *n, struct span id)
{
	struct entry *e = clock_ms() < n->fresh_until_ms ? find(n, id) : NULL;

	if (e == NULL || e->epoch != n->epoch) {
		n->counts.misses++;
		obs_count(OBS_NEAR_LOOKUPS, OBS_NEAR_MISS, 0);
		return NULL;
	}
	n->counts.hits++;
	obs_count(OBS_NEAR_LOOKUPS, OBS_NEAR_HIT, 0);
	list_remove(&e->use);
	list_append(&n->uses, &e->use);
	return &e->reply;
}

const struct store_reply *
store_near_last_known(struct store_near *n, struct span id)
{
	struct entry *e = n->keep_ms > 0 ? find(n, id) : NULL;

	if (e == NULL)
		return NULL;
	uint64_t known_ms =
	    e->epoch == n->epoch ? n->fresh_until_ms : e->known_ms;
	return clock_ms() < known_ms + n->keep_ms ? &e->reply : NULL;
}

void
store_near_begin(struct store_near *n, struct store_near_read *read,
    struct span key)
{
	read->hash = map_hash(key);
	read->spoilt = n->fresh_until_ms == 0;
	list_append(&n->reads, &read->node);
}

bool
store_near_end(struct store_near *n, struct store_near_read *read)
{
	list_remove(&read->node);
	return !read->spoilt && n->fresh_until_ms > 0;
}

/* Items and bytes below ${r}; the store caps how deep replies nest. */
static size_t
reply_bytes(const struct store_reply *r)
{
	size_t n = r->text.len + r->count * sizeof(*r->items);

	for (size_t i = 0; i < r->count; i++)
		n += reply_bytes(&r->items[i]);
	return n;
}

static struct span
pack_bytes(char **at, struct span s)
{
	struct span out = { *at, s.len };

	if (s.len > 0)
		memcpy(*at, s.at, s.len);
	*at += s.len;
	return out;
}

/* Where the next items and the next bytes go. */
struct room {
	struct store_reply *items;
	char *bytes;
};

static struct store_reply
pack(struct room *to, const struct store_reply *in)
{
	struct store_reply out = *in;

	out.text = pack_bytes(&to->bytes, in->text);
	out.items = in->count > 0 ? to->items : NULL;
	to->items += in->count;
	for (size_t i = 0; i < in->count; i++)
		out.items[i] = pack(to, &in->items[i]);
	return out;
}

static size_t
count_items(const struct store_reply *r)
{
	size_t n = r->count;

	for (size_t i = 0; i < r->count; i++)
		n += count_items(&r->items[i]);
	return n;
}

static struct entry *
new_entry(size_t bytes, struct span id, struct span key,
    const struct store_reply *reply)
{
	struct entry *e = calloc(1, bytes);
	struct room to;

	ASSERT(e != NULL);
	static_assert(offsetof(struct entry, rest) %
		    _Alignof(struct store_reply) ==
		0,
	    "items may begin where the entry ends");
	to.items = (struct store_reply *)(void *)e->rest;
	to.bytes = e->rest + count_items(reply) * sizeof(*to.items);
	e->bytes = bytes;
	e->id = pack_bytes(&to.bytes, id);
	e->key_name = pack_bytes(&to.bytes, key);
	e->reply = pack(&to, reply);
	return e;
}

void
store_near_put(struct store_near *n, struct span id, struct span key,
    const struct store_reply *reply)
{
	size_t bytes =
	    sizeof(struct entry) + id.len + key.len + reply_bytes(reply);
	struct entry *e = find(n, id);

	if (e != NULL)
		drop(n, e);
	if (bytes > n->bytes_max / SHARE)
		return;
	while (n->counts.bytes + bytes > n->bytes_max)
		drop(n, LIST_OWNER(n->uses.next, struct entry, use));

	e = new_entry(bytes, id, key, reply);
	e->id_hash = map_hash(id);
	e->key_hash = map_hash(key);
	e->epoch = n->epoch;
	list_append(&n->uses, &e->use);
	list_append(&n->questions[e->id_hash & (n->chains - 1)], &e->question);
	list_append(&n->keys[e->key_hash & (n->chains - 1)], &e->key);
	n->counts.bytes += bytes;
	obs_set(OBS_NEAR_BYTES, 0, 0, (int64_t)n->counts.bytes);
	n->counts.entries++;
}

const struct store_near_counts *
store_near_counts(const struct store_near *n)
{
	return &n->counts;
}
