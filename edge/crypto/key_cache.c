/*
 * key_cache: chains of a hash table, and one list in the order of use.
 *
 * What is no key is not kept: to read it again costs little, and whoever
 * sends such things must not drive out what others use.
 */
#include "crypto/key_cache.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/list.h"
#include "base/map.h"

struct entry {
	struct list_node in_order;
	struct list_node in_chain;
	enum crypto_key_kind kind;
	struct crypto_key *key;
	size_t len;
	char bytes[];
};

struct crypto_key_cache {
	struct list_node order; /* used last comes first */
	struct list_node *chains;
	size_t max; /* as many chains as keys */
	size_t len;
};

struct crypto_key_cache *
crypto_key_cache_new(size_t max)
{
	struct crypto_key_cache *c = calloc(1, sizeof(*c));

	ASSERT(c != NULL && max > 0);
	c->chains = calloc(max, sizeof(*c->chains));
	ASSERT(c->chains != NULL);
	for (size_t i = 0; i < max; i++)
		list_init(&c->chains[i]);
	list_init(&c->order);
	c->max = max;
	return c;
}

static void
drop(struct crypto_key_cache *c, struct entry *e)
{
	list_remove(&e->in_order);
	list_remove(&e->in_chain);
	crypto_key_free(&e->key);
	free(e);
	c->len--;
}

static void
drop_oldest(struct crypto_key_cache *c)
{
	drop(c, LIST_OWNER(c->order.prev, struct entry, in_order));
}

void
crypto_key_cache_free(struct crypto_key_cache **c)
{
	if (*c == NULL)
		return;
	while ((*c)->len > 0)
		drop_oldest(*c);
	free((*c)->chains);
	free(*c);
	*c = NULL;
}

size_t
crypto_key_cache_len(const struct crypto_key_cache *c)
{
	return c->len;
}

static struct entry *
find(const struct list_node *chain, enum crypto_key_kind kind,
    struct span bytes)
{
	LIST_EACH(n, chain)
	{
		struct entry *e = LIST_OWNER(n, struct entry, in_chain);

		if (e->kind == kind &&
		    span_eq((struct span){ e->bytes, e->len }, bytes))
			return e;
	}
	return NULL;
}

static struct entry *
add(struct crypto_key_cache *c, struct list_node *chain,
    enum crypto_key_kind kind, struct span bytes)
{
	struct crypto_key *key = crypto_key_new(kind, bytes);
	struct entry *e;

	if (key == NULL)
		return NULL;
	if (c->len == c->max)
		drop_oldest(c);
	e = malloc(sizeof(*e) + bytes.len);
	ASSERT(e != NULL);
	e->kind = kind;
	e->key = key;
	e->len = bytes.len;
	memcpy(e->bytes, bytes.at, bytes.len);
	list_init(&e->in_order);
	list_append(chain, &e->in_chain);
	c->len++;
	return e;
}

const struct crypto_key *
crypto_key_cache_find(struct crypto_key_cache *c, enum crypto_key_kind kind,
    struct span bytes)
{
	struct list_node *chain = &c->chains[map_hash(bytes) % c->max];
	struct entry *e = find(chain, kind, bytes);

	if (e == NULL)
		e = add(c, chain, kind, bytes);
	if (e == NULL)
		return NULL;
	list_remove(&e->in_order);
	list_prepend(&c->order, &e->in_order);
	return e->key;
}
