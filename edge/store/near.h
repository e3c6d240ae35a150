/*
 * near: answers of Redis kept in the worker, for as long as nobody has
 * changed what they were made of.
 *
 * Bounded by bytes, the longest unused goes first.  Redis tells which keys
 * change (store/tracking); what it says may overtake an answer that is under
 * way, so reads under way are marked and a mark that was hit keeps its answer
 * out.  Answers count only while the word of Redis is fresh; when it is lost
 * none counts, and they are dropped, or kept as what was last known.  Knows
 * no connection.
 */
#ifndef STORE_NEAR_H
#define STORE_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"
#include "store/reply.h"

struct store_near;

/* A read under way.  Lives with whoever waits for the answer. */
struct store_near_read {
	struct list_node node;
	uint64_t hash; /* of the key */
	bool spoilt;   /* the key has changed since, or nobody would tell */
};

/* What has happened since the start; for metrics. */
struct store_near_counts {
	uint64_t hits;
	uint64_t misses;
	uint64_t invalidations; /* keys that changed */
	uint64_t flushes;	/* everything forgotten at once */
	size_t bytes;		/* held now */
	size_t entries;
};

/*
 * store_near_new(bytes_max, keep_ms): empty, and no answer counts yet.  What
 * is lost with the word of Redis stays for ${keep_ms} as last known.
 */
struct store_near *store_near_new(size_t bytes_max, uint64_t keep_ms);

/* store_near_free(n): no read is under way. */
void store_near_free(struct store_near **n);

/* store_near_fresh(n, until_ms): what Redis has said is all until then. */
void store_near_fresh(struct store_near *n, uint64_t until_ms);

/* store_near_lost(n): its word is lost: no answer counts any more. */
void store_near_lost(struct store_near *n);

/* store_near_changed(n, key): ${key} has changed in Redis. */
void store_near_changed(struct store_near *n, struct span key);

/* store_near_all_changed(n): the database was emptied. */
void store_near_all_changed(struct store_near *n);

/*
 * store_near_find(n, id): the answer kept for the question ${id}, or NULL;
 * valid until the next call on ${n}.  Counts a hit or a miss.
 */
const struct store_reply *store_near_find(struct store_near *n, struct span id);

/* store_near_last_known(n, id): what is kept as last known, or NULL. */
const struct store_reply *store_near_last_known(struct store_near *n,
    struct span id);

/* store_near_begin(n, read, key): a read of ${key} is about to be sent. */
void store_near_begin(struct store_near *n, struct store_near_read *read,
    struct span key);

/*
 * store_near_end(n, read): it has ended, answered or not.  Returns whether
 * its answer may be put.
 */
bool store_near_end(struct store_near *n, struct store_near_read *read);

/*
 * store_near_put(n, id, key, reply): keep a copy of the answer to ${id},
 * which was made of ${key}.  One of more than a sixteenth of the room is not
 * kept.
 */
void store_near_put(struct store_near *n, struct span id, struct span key,
    const struct store_reply *reply);

/* store_near_counts(n): borrowed. */
const struct store_near_counts *store_near_counts(const struct store_near *n);

#endif
