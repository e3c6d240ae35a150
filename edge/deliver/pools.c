/*
 * pools: a list, the last used first.
 */
#include "deliver/pools.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/assert.h"

struct member {
	struct list_node node;
	struct deliver_pool *pool;
};

void
deliver_pools_init(struct deliver_pools *p, const struct deliver_shared *shared)
{
	*p = (struct deliver_pools){ .shared = *shared };
	list_init(&p->all);
}

static void
drop(struct deliver_pools *p, struct member *m)
{
	list_remove(&m->node);
	p->count--;
	deliver_pool_free(&m->pool);
	free(m);
}

void
deliver_pools_fini(struct deliver_pools *p)
{
	while (!list_is_empty(&p->all))
		drop(p, LIST_OWNER(p->all.next, struct member, node));
}

void
deliver_pools_retire(struct deliver_pools *p)
{
	p->retired = true;
	LIST_EACH(n, &p->all)
	{
		deliver_pool_retire(LIST_OWNER(n, struct member, node)->pool);
	}
}

static struct member *
find(struct deliver_pools *p, const struct deliver_backend *wanted)
{
	LIST_EACH(n, &p->all)
	{
		struct member *m = LIST_OWNER(n, struct member, node);
		const struct deliver_backend *b = deliver_pool_backend(m->pool);
		if (b->transport == wanted->transport &&
		    span_eq(b->host, wanted->host) &&
		    b->is_secure == wanted->is_secure &&
		    net_address_eq(&b->address, &wanted->address))
			return m;
	}
	return NULL;
}

/* Too many: the one unused longest goes, with what its health has learnt. */
static void
make_room(struct deliver_pools *p)
{
	struct list_node *n = p->all.prev;

	while (p->count >= DELIVER_POOLS_MAX && n != &p->all) {
		struct member *m = LIST_OWNER(n, struct member, node);
		n = n->prev;
		if (deliver_pool_is_unused(m->pool))
			drop(p, m);
	}
}

static struct member *
add(struct deliver_pools *p, const struct deliver_backend *wanted)
{
	struct member *m = calloc(1, sizeof(*m));
	struct deliver_backend b = *wanted;
	struct arena arena;

	ASSERT(m != NULL);
	list_init(&m->node);
	make_room(p);
	arena_init(&arena, 0);
	b.name = net_address_write(&b.address, &arena);
	m->pool = deliver_pool_new(&p->shared, &b);
	arena_fini(&arena);
	if (p->retired)
		deliver_pool_retire(m->pool);
	p->count++;
	return m;
}

struct deliver_pool *
deliver_pools_get(struct deliver_pools *p, const struct deliver_backend *b)
{
	struct member *m = find(p, b);

	if (m == NULL)
		m = add(p, b);
	list_remove(&m->node);
	list_prepend(&p->all, &m->node);
	return m->pool;
}
