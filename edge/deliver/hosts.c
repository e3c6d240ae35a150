/*
 * hosts: shuffle, look up, leave out.
 */
#include "deliver/hosts.h"

#include "base/log.h"
#include "base/rand.h"
#include "deliver/job.h"
#include "deliver/listed.h"
#include "dns/names.h"
#include "obs/metric.h"
#include "policy/generation.h"

/* Move one of ${at}, drawn by weight, to the front. */
static void
draw(const struct policy_target **at, size_t n, uint64_t random)
{
	uint64_t total = 0;
	size_t i = 0;

	for (size_t k = 0; k < n; k++)
		total += at[k]->weight;
	uint64_t left = random % total;
	while (left >= at[i]->weight)
		left -= at[i++]->weight;
	const struct policy_target *drawn = at[i];
	for (; i > 0; i--)
		at[i] = at[i - 1];
	at[0] = drawn;
}

void
deliver_hosts_order(const struct policy_targets *targets, bool randomize,
    uint64_t (*random)(void), const struct policy_target **out)
{
	size_t first = 0;

	for (size_t i = 0; i < targets->count; i++)
		out[i] = &targets->at[i];
	if (!randomize && !targets->is_weighted)
		return;
	while (first < targets->count) {
		size_t end = first;
		while (end < targets->count &&
		    out[end]->group == out[first]->group)
			end++;
		for (; first < end; first++)
			draw(out + first, end - first, random());
	}
}

void
deliver_hosts_init(struct deliver_hosts *h, struct deliver *d,
    const struct policy_route *route, struct arena *arena)
{
	size_t n = route->targets.count;

	*h = (struct deliver_hosts){ .deliver = d,
		.route = route,
		.arena = arena,
		.count = n + route->fallback.count };
	h->order = arena_array(arena, h->count, sizeof(*h->order));
	deliver_hosts_order(&route->targets, route->randomize, rand_u64,
	    h->order);
	deliver_hosts_order(&route->fallback, route->randomize, rand_u64,
	    h->order + n);
}

/* The next target's turn: its places, of which there may be none. */
static enum outcome
turn_wait(struct deliver_hosts *h)
{
	const struct policy_target *t = h->order[h->next++];
	const struct deliver_lookup l = { .parts = &h->deliver->parts,
		.nobody = h->deliver->nobody,
		.transport = h->route->transport,
		.router = h->route->router->name,
		.arena = h->arena };

	h->next_place = 0;
	if (t->host.len > 0)
		return deliver_lookup_wait(&l, t, &h->places);
	h->places.at = ARENA_NEW(h->arena, struct deliver_place);
	h->places.at->address = t->address;
	h->places.count = 1;
	return OUT_OK;
}

/* ignore_target_hosts; what cannot be told does not hold mail up. */
static enum outcome
is_ignored_wait(struct deliver_hosts *h, const struct net_address *a)
{
	const struct lang_setting_value *v = h->route->router->driver->values;

	if (a->path[0] != '\0')
		return OUT_NONE;
	return deliver_address_listed_wait(h->deliver->nobody,
	    v[LANG_SET_ROUTER_IGNORE_TARGET_HOSTS].list, &a->ip_port.ip,
	    h->arena);
}

enum outcome
deliver_hosts_next_wait(struct deliver_hosts *h, struct deliver_pool **out)
{
	struct obs_page *page = h->deliver->parts.generation->metrics;

	for (;;) {
		while (h->next_place == h->places.count) {
			if (h->next == h->count)
				return OUT_NONE;
			if (turn_wait(h) == OUT_CANCELLED)
				return OUT_CANCELLED;
		}
		const struct deliver_place *at = &h->places.at[h->next_place++];
		enum outcome ignored = is_ignored_wait(h, &at->address);
		if (ignored == OUT_CANCELLED)
			return ignored;
		if (ignored == OUT_OK)
			continue;
		struct span name = h->order[h->next - 1]->name;
		const struct deliver_backend b = {
			.address = at->address,
			.transport = h->route->transport,
			.host = at->host,
			.is_secure = at->is_secure,
			.label = page == NULL ? 0 : obs_backend(page, name),
		};
		*out = deliver_pools_get(&h->deliver->pools, &b);
		return OUT_OK;
	}
}
