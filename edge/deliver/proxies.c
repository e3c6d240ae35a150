/*
 * proxies: a small table, searched from its start.
 */
#include "deliver/proxies.h"

static bool
is_at(const struct deliver_proxy_known *k, const struct ip_port *address)
{
	return k->address.port == address->port &&
	    ip_eq(&k->address.ip, &address->ip);
}

static bool
is_down(const struct deliver_proxies *p, const struct policy_socks *proxy,
    uint64_t now_ms)
{
	for (size_t i = 0; i < p->count; i++)
		if (is_at(&p->at[i], &proxy->address))
			return deliver_health_is_down(&p->at[i].health, now_ms);
	return false;
}

void
deliver_proxies_last(const struct deliver_proxies *p,
    const struct policy_socks **order, size_t count, uint64_t now_ms)
{
	const struct policy_socks *down[POLICY_SOCKS_MAX];
	size_t up_count = 0;
	size_t down_count = 0;

	for (size_t i = 0; i < count; i++)
		if (is_down(p, order[i], now_ms))
			down[down_count++] = order[i];
		else
			order[up_count++] = order[i];
	for (size_t i = 0; i < down_count; i++)
		order[up_count + i] = down[i];
}

/* The one of that address, or a place for it. */
static struct deliver_proxy_known *
find_or_add(struct deliver_proxies *p, const struct ip_port *address)
{
	struct deliver_proxy_known *oldest = &p->at[0];

	for (size_t i = 0; i < p->count; i++) {
		if (is_at(&p->at[i], address))
			return &p->at[i];
		if (p->at[i].told_ms < oldest->told_ms)
			oldest = &p->at[i];
	}
	if (p->count < POLICY_SOCKS_MAX)
		oldest = &p->at[p->count++];
	*oldest = (struct deliver_proxy_known){ .address = *address };
	return oldest;
}

void
deliver_proxies_tell(struct deliver_proxies *p, const struct ip_port *address,
    bool good, uint64_t now_ms)
{
	struct deliver_proxy_known *k = find_or_add(p, address);

	k->told_ms = now_ms;
	if (good)
		deliver_health_good(&k->health);
	else
		deliver_health_bad(&k->health, now_ms);
}
