/*
 * names: answers kept in a short list, the last used first.
 */
#include "dns/names.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/list.h"
#include "dns/exchangers.h"
#include "dns/resolver.h"

enum {
	KEPT_MAX = 256,
	TTL_MIN_S = 1, /* a zone may say 0, and we must not ask per mail */
	TTL_MAX_S = 3600,
	RETRY_MS = 1000, /* after a failure, before it is asked again */
	QUERIES_MAX = 100
};

/* What a name was when it was asked for last. */
struct kept {
	struct list_node node;
	char name[LIMIT_DOMAIN_BYTES + 1];
	size_t name_len;
	struct ip address[DNS_NAMES_ADDRESSES_MAX];
	size_t count; /* 0: it had none */
	uint64_t until_ms;
};

struct dns_names {
	struct dns_resolver *resolver;
	struct list_node kept;
	size_t kept_count;
};

struct dns_names *
dns_names_new(struct loop *l, const struct ip_port *servers, size_t count,
    const char **why)
{
	const struct dns_settings settings = {
		.servers = servers,
		.count = count,
		.hosts_file = true,
		.timeout_ms = DNS_TIMEOUT_MS,
		.queries_max = QUERIES_MAX,
	};
	struct dns_resolver *r = dns_resolver_new(l, &settings, why);

	if (r == NULL)
		return NULL;
	struct dns_names *n = calloc(1, sizeof(*n));
	ASSERT(n != NULL);
	n->resolver = r;
	list_init(&n->kept);
	return n;
}

static void
forget(struct dns_names *n, struct kept *k)
{
	list_remove(&k->node);
	n->kept_count--;
	free(k);
}

void
dns_names_free(struct dns_names **n)
{
	if (*n == NULL)
		return;
	while (!list_is_empty(&(*n)->kept))
		forget(*n, LIST_OWNER((*n)->kept.next, struct kept, node));
	dns_resolver_free(&(*n)->resolver);
	free(*n);
	*n = NULL;
}

static struct kept *
find(struct dns_names *n, struct span name)
{
	LIST_EACH(at, &n->kept)
	{
		struct kept *k = LIST_OWNER(at, struct kept, node);
		struct span known = { k->name, k->name_len };
		if (!span_eq_icase(known, name))
			continue;
		list_remove(&k->node);
		list_prepend(&n->kept, &k->node);
		return k;
	}
	return NULL;
}

/* The place of ${name}, which may push out the one used longest ago. */
static struct kept *
place(struct dns_names *n, struct span name)
{
	struct kept *k = find(n, name);

	if (k != NULL)
		return k;
	if (n->kept_count == KEPT_MAX)
		forget(n, LIST_OWNER(n->kept.prev, struct kept, node));
	k = calloc(1, sizeof(*k));
	ASSERT(k != NULL);
	memcpy(k->name, name.at, name.len);
	k->name_len = name.len;
	list_prepend(&n->kept, &k->node);
	n->kept_count++;
	return k;
}

/* What has been found by two questions. */
struct found {
	struct ip address[DNS_NAMES_ADDRESSES_MAX];
	size_t count;
	uint32_t ttl_s;
	bool failed; /* one of them was not answered */
};

static enum outcome
ask_wait(struct dns_names *n, enum wire_dns_type type, struct span name,
    struct arena *arena, struct found *f)
{
	struct wire_dns_answer answer;

	enum outcome o = dns_ask_wait(n->resolver, type, name, arena, &answer);
	if (o == OUT_CANCELLED)
		return o;
	f->failed |= o == OUT_TEMP;
	if (o == OUT_TEMP)
		return OUT_OK;
	if (answer.ttl_s < f->ttl_s)
		f->ttl_s = answer.ttl_s;
	for (size_t i = 0; o == OUT_OK && i < answer.count &&
	     f->count < DNS_NAMES_ADDRESSES_MAX;
	     i++)
		f->address[f->count++] = answer.records[i].ip;
	return OUT_OK;
}

/* Nothing new was heard: what it was last, if that is known. */
static struct kept *
fall_back(struct dns_names *n, struct span name)
{
	struct kept *k = find(n, name);

	if (k != NULL)
		k->until_ms = clock_ms() + RETRY_MS;
	return k;
}

/* Ask anew; OUT_TEMP when there is nothing new and nothing old. */
static enum outcome
renew_wait(struct dns_names *n, struct span name, struct arena *arena,
    struct kept **out)
{
	struct found f = { .ttl_s = TTL_MAX_S };

	enum outcome o = ask_wait(n, WIRE_DNS_A, name, arena, &f);
	if (o == OUT_OK)
		o = ask_wait(n, WIRE_DNS_AAAA, name, arena, &f);
	if (o != OUT_OK)
		return o;
	if (f.failed && f.count == 0) {
		*out = fall_back(n, name);
		return *out != NULL ? OUT_OK : OUT_TEMP;
	}
	struct kept *k = place(n, name);
	memcpy(k->address, f.address, sizeof(f.address));
	k->count = f.count;
	if (f.ttl_s < TTL_MIN_S || f.failed)
		f.ttl_s = TTL_MIN_S;
	k->until_ms = clock_ms() + (uint64_t)f.ttl_s * 1000;
	*out = k;
	return OUT_OK;
}

enum outcome
dns_names_wait(struct dns_names *n, struct span name, struct arena *arena,
    const struct ip **out, size_t *count)
{
	if (name.len > LIMIT_DOMAIN_BYTES)
		return OUT_NONE;
	struct kept *k = find(n, name);
	if (k == NULL || clock_ms() >= k->until_ms) {
		enum outcome o = renew_wait(n, name, arena, &k);
		if (o != OUT_OK)
			return o;
	}
	if (k->count == 0)
		return OUT_NONE;
	struct ip *copy = arena_array(arena, k->count, sizeof(*copy));
	memcpy(copy, k->address, k->count * sizeof(*copy));
	*out = copy;
	*count = k->count;
	return OUT_OK;
}

enum outcome
dns_names_mx_wait(struct dns_names *n, struct span domain, struct arena *arena,
    const struct span **out, size_t *count)
{
	struct span *names =
	    arena_array(arena, DNS_EXCHANGERS_MAX, sizeof(*names));
	struct wire_dns_answer answer;

	enum outcome o =
	    dns_ask_wait(n->resolver, WIRE_DNS_MX, domain, arena, &answer);
	if (o == OUT_TEMP || o == OUT_CANCELLED)
		return o;
	*out = names;
	*count = 1;
	names[0] = domain;
	if (o == OUT_NONE)
		return OUT_OK;
	*count = dns_exchangers_order(&answer, names);
	return *count > 0 ? OUT_OK : OUT_NONE;
}
