/*
 * redis_names: one fiber that asks and sleeps.
 */
#include "policy/redis_names.h"

#include "base/clock.h"
#include "base/log.h"
#include "dns/names.h"
#include "loop/fiber.h"
#include "loop/wait.h"

/* The resolver keeps an answer for its TTL: most questions cost nothing. */
enum { AGAIN_MS = 5000, AGAIN_UNKNOWN_MS = 500 };

static enum outcome
find_one_wait(struct dns_names *names, struct store_server *s)
{
	const struct ip *found;
	struct arena arena;
	size_t count;

	arena_init(&arena, 0);
	enum outcome o = dns_names_wait(names, s->name, &arena, &found, &count);
	if (o == OUT_OK) {
		s->address.ip_port.ip = found[0];
		s->is_unknown = false;
	}
	arena_fini(&arena);
	if (o != OUT_OK && o != OUT_CANCELLED && s->is_unknown)
		log_warn("redis", "%.*s: the address of this name %s",
		    SPAN_ARG(s->name),
		    o == OUT_NONE ? "does not exist" : "cannot be asked for");
	return o;
}

enum outcome
policy_redis_find_wait(struct dns_names *names, struct store_server *servers,
    size_t count)
{
	for (size_t i = 0; names != NULL && i < count; i++)
		if (servers[i].name.len > 0 &&
		    find_one_wait(names, &servers[i]) == OUT_CANCELLED)
			return OUT_CANCELLED;
	return OUT_OK;
}

static bool
some_unknown(const struct policy_redis_names *n)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->servers[i].is_unknown)
			return true;
	return false;
}

static void
run(void *arg)
{
	struct policy_redis_names *n = arg;

	while (
	    policy_redis_find_wait(n->names, n->servers, n->count) == OUT_OK &&
	    loop_sleep_wait(clock_ms() +
		(some_unknown(n) ? AGAIN_UNKNOWN_MS : AGAIN_MS)) == OUT_OK)
		continue;
}

static bool
has_names(const struct policy_redis_names *n)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->servers[i].name.len > 0)
			return true;
	return false;
}

void
policy_redis_names_start(struct policy_redis_names *n, struct loop *l,
    struct dns_names *names, const struct store_server *servers, size_t count)
{
	n->names = names;
	n->count = count;
	memcpy(n->servers, servers, count * sizeof(*servers));
	loop_scope_init(&n->scope, l, NULL);
	if (has_names(n) && names != NULL &&
	    !loop_fiber_start(&n->scope, run, n))
		log_error("redis", "no fiber to look up the servers' names");
}

bool
policy_redis_names_end(struct policy_redis_names *n)
{
	loop_scope_cancel(&n->scope);
	return loop_scope_is_idle(&n->scope);
}
