/*
 * dns: the resolver of the worker, behind the checks' callback.
 */
#include "policy/dns.h"

#include "base/clock.h"
#include "dns/resolver.h"
#include "policy/generation.h"

static enum outcome
ask_wait(void *ctx, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	const struct policy_dns *d = ctx;

	if (d->world->answers != NULL)
		return d->world->answers->ask_wait(d->world->answers->ctx, type,
		    name, arena, out);
	if (d->world->dns == NULL || clock_ms() >= d->until_ms)
		return OUT_TEMP;
	return dns_ask_until_wait(d->world->dns, type, name, d->until_ms, arena,
	    out);
}

void
policy_dns_open(struct policy_dns *d, const struct policy_world *world,
    uint64_t budget_ms)
{
	d->world = world;
	d->until_ms = clock_ms() + budget_ms;
	d->door = (struct verify_dns){ ask_wait, d };
}

struct dns_settings
policy_dns_settings(const struct policy_generation *g)
{
	struct span anchor =
	    lang_text_of(g->program, LANG_SET_DNS_TRUST_ANCHOR);

	return (struct dns_settings){
		.servers = g->dns_servers,
		.count = g->dns_server_count,
		.trust_anchor = anchor.len > 0 ? anchor.at : NULL,
		.timeout_ms =
		    (uint64_t)lang_number(g->program, LANG_SET_DNS_TIMEOUT),
		.queries_max = DNS_QUERIES_MAX,
	};
}
