/*
 * world_parts: what belongs to a worker and answers a policy's questions.
 * Plain data; all borrowed.
 */
#ifndef POLICY_WORLD_PARTS_H
#define POLICY_WORLD_PARTS_H

#include <stdbool.h>

struct crypto_key_cache;
struct dns_resolver;
struct lang_world;
struct loop;
struct policy_generation;
struct policy_made;
struct policy_second_link;
struct store_redis;
struct policy_decision;
struct policy_delivery;
struct policy_event_stream;
struct verify_dns;

/* Who is told of each decision; it is gone when ${decided} returns. */
struct policy_observer {
	void (*decided)(void *ctx, const struct policy_decision *d);
	void *ctx;
};

struct policy_world {
	struct loop *loop; /* NULL: scanners never answer */
	const struct policy_generation *generation;
	struct store_redis *redis;	   /* NULL: never up */
	struct policy_made *made;	   /* NULL: made each time */
	struct dns_resolver *dns;	   /* NULL: never answers */
	struct crypto_key_cache *keys;	   /* of DKIM; NULL: DKIM is off */
	struct policy_second_link *second; /* NULL: there is none */
	const struct verify_dns *answers;  /* in place of ${dns}; or NULL */
	const struct lang_world *watched;  /* policy_watch_init; or NULL: runs
					     are not recorded */
	const struct policy_observer *observer; /* of those that are */
	const struct policy_delivery *delivery; /* NULL: none to ask */
	struct policy_event_stream *events;	/* NULL: they are lost */
	bool hasty;				/* "delay" does not */
	bool readonly;				/* ask, and change nothing */
};

#endif
