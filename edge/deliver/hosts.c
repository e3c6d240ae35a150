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

static void
not_found(const struct deliver_hosts *h, struct span name, enum outcome o)
{
	log_warn("backend", "router %.*s: host %.*s: %s",
	    SPAN_ARG(h->route->router->name), SPAN_ARG(name),
	    o == OUT_NONE ? "no such name" : "its name cannot be looked up");
}

/* The addresses of one name, added to ${to}, which has room for them. */
static enum outcome
add_name_wait(struct deliver_hosts *h, struct span name, unsigned port,
    struct deliver_place *to)
{
	const struct ip *ips;
	size_t count;

	if (h->deliver->parts.names == NULL)
		return OUT_TEMP;
	enum outcome o = dns_names_wait(h->deliver->parts.names, name, h->arena,
	    &ips, &count);
	if (o == OUT_CANCELLED)
		return o;
	if (o != OUT_OK) {
		not_found(h, name, o);
		return o;
	}
	for (size_t i = 0; i < count; i++)
		to[h->place_count++] = (struct deliver_place){
			.address.ip_port = { .ip = ips[i],
			    .port = (uint16_t)port },
			.host = arena_lower(h->arena, name),
		};
	return OUT_OK;
}

static enum outcome
add_exchangers_wait(struct deliver_hosts *h, const struct policy_target *t)
{
	const struct span *names = &t->host;
	struct deliver_place *to;
	size_t count = 1;

	if (t->is_mx && h->deliver->parts.names != NULL) {
		enum outcome o = dns_names_mx_wait(h->deliver->parts.names,
		    t->host, h->arena, &names, &count);
		if (o == OUT_CANCELLED)
			return o;
		if (o != OUT_OK) {
			not_found(h, t->host, o);
			return OUT_OK;
		}
	}
	to =
	    arena_array(h->arena, count * DNS_NAMES_ADDRESSES_MAX, sizeof(*to));
	h->places = to;
	for (size_t i = 0; i < count; i++)
		if (add_name_wait(h, names[i], t->port, to) == OUT_CANCELLED)
			return OUT_CANCELLED;
	return OUT_OK;
}

/* The next target's turn: its addresses, of which there may be none. */
static enum outcome
turn_wait(struct deliver_hosts *h)
{
	const struct policy_target *t = h->order[h->next++];
	struct deliver_place *place;

	h->next_place = 0;
	h->place_count = 0;
	if (t->host.len > 0)
		return add_exchangers_wait(h, t);
	place = ARENA_NEW(h->arena, struct deliver_place);
	place->address = t->address;
	h->places = place;
	h->place_count = 1;
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
		while (h->next_place == h->place_count) {
			if (h->next == h->count)
				return OUT_NONE;
			if (turn_wait(h) == OUT_CANCELLED)
				return OUT_CANCELLED;
		}
		const struct deliver_place *at = &h->places[h->next_place++];
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
