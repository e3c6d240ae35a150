/*
 * world_parts: what belongs to a worker and answers a policy's questions.
 * Plain data; all borrowed.
 */
#ifndef POLICY_WORLD_PARTS_H
#define POLICY_WORLD_PARTS_H

struct crypto_key_cache;
struct dns_resolver;
struct policy_generation;
struct policy_second_link;
struct store_redis;

struct policy_world {
	const struct policy_generation *generation;
	struct store_redis *redis;	   /* NULL: never up */
	struct dns_resolver *dns;	   /* NULL: never answers */
	struct crypto_key_cache *keys;	   /* of DKIM; NULL: DKIM is off */
	struct policy_second_link *second; /* NULL: there is none */
};

#endif
