/*
 * lookup: exchangers, addresses, and the two places to ask for them.
 */
#include "deliver/lookup.h"

#include "base/log.h"
#include "dns/exchangers.h"
#include "dns/names.h"
#include "dns/secure.h"
#include "policy/run.h"

/* One name on its way to places. */
struct finding {
	const struct deliver_lookup *l;
	unsigned port;
	bool is_secure; /* what led to the name is */
	struct deliver_places *out;
};

static void
not_found(const struct deliver_lookup *l, struct span name, const char *why)
{
	log_warn("backend", "router %.*s: host %.*s: %s", SPAN_ARG(l->router),
	    SPAN_ARG(name), why);
}

static const char *
reason(enum outcome o)
{
	return o == OUT_NONE ? "no such name" : "its name cannot be looked up";
}

static bool
is_listed_wait(const struct deliver_lookup *l, enum lang_setting s,
    struct span name)
{
	const struct lang_list *list = l->transport->driver->values[s].list;
	struct lang_subject subject = { .kind = LANG_LIST_DOMAIN,
		.text = name };

	return list != NULL &&
	    policy_listed_wait(l->nobody, list, &subject, l->arena) == OUT_OK;
}

/*
 * Names without a dot are the site's own.  Without a trust anchor nothing is
 * ever secure.
 */
static bool
wants_dnssec_wait(const struct deliver_lookup *l, struct span name)
{
	return l->transport->dane && l->parts->dns != NULL &&
	    span_find(name, '.') < name.len &&
	    is_listed_wait(l, LANG_SET_TRANSPORT_DNSSEC_REQUEST_DOMAINS, name);
}

static bool
needs_dnssec_wait(const struct deliver_lookup *l, struct span name)
{
	return is_listed_wait(l, LANG_SET_TRANSPORT_DNSSEC_REQUIRE_DOMAINS,
	    name);
}

static void
add(struct finding *f, struct span name, const struct ip *ips, size_t count)
{
	struct span host = arena_lower(f->l->arena, name);

	for (size_t i = 0; i < count; i++)
		f->out->at[f->out->count++] = (struct deliver_place){
			.address.ip_port = { .ip = ips[i],
			    .port = (uint16_t)f->port },
			.host = host,
			.is_secure = f->is_secure,
		};
}

/* By the site's own names. */
static enum outcome
add_plain_wait(struct finding *f, struct span name)
{
	const struct ip *ips;
	size_t count;

	if (needs_dnssec_wait(f->l, name)) {
		not_found(f->l, name, "DNSSEC does not vouch for it");
		return OUT_OK;
	}
	if (f->l->parts->names == NULL)
		return OUT_OK;
	enum outcome o =
	    dns_names_wait(f->l->parts->names, name, f->l->arena, &ips, &count);
	f->is_secure = false;
	if (o == OUT_OK)
		add(f, name, ips, count);
	else if (o != OUT_CANCELLED)
		not_found(f->l, name, reason(o));
	return o == OUT_CANCELLED ? o : OUT_OK;
}

static enum outcome
add_wait(struct finding *f, struct span name)
{
	struct dns_secure_addresses found;

	if (!f->is_secure || !wants_dnssec_wait(f->l, name))
		return add_plain_wait(f, name);
	enum outcome o = dns_secure_addresses_wait(f->l->parts->dns, name,
	    f->l->arena, &found);
	if (o == OUT_CANCELLED)
		return o;
	if (o == OUT_OK && found.is_secure)
		add(f, name, found.at, found.count);
	else if (o == OUT_TEMP)
		not_found(f->l, name, "its DNS answers fail, or are bogus");
	else
		return add_plain_wait(f, name);
	return OUT_OK;
}

/* By the resolver that validates; OUT_NONE: ask the other one. */
static enum outcome
exchangers_secure_wait(const struct deliver_lookup *l, struct span domain,
    struct dns_secure_exchangers *out)
{
	if (!wants_dnssec_wait(l, domain))
		return OUT_NONE;
	enum outcome o =
	    dns_secure_mx_wait(l->parts->dns, domain, l->arena, out);
	if (o == OUT_OK && !out->is_secure)
		return OUT_NONE;
	if (o == OUT_TEMP)
		not_found(l, domain, "its DNS answers fail, or are bogus");
	return o;
}

static enum outcome
exchangers_wait(const struct deliver_lookup *l, struct span domain,
    struct dns_secure_exchangers *out)
{
	enum outcome o = exchangers_secure_wait(l, domain, out);

	if (o != OUT_NONE)
		return o;
	*out = (struct dns_secure_exchangers){ .is_secure = false };
	if (l->parts->names == NULL)
		return OUT_TEMP;
	o = dns_names_mx_wait(l->parts->names, domain, l->arena, &out->at,
	    &out->count);
	if (o == OUT_NONE || o == OUT_TEMP)
		not_found(l, domain, reason(o));
	return o;
}

enum outcome
deliver_lookup_wait(const struct deliver_lookup *l,
    const struct policy_target *t, struct deliver_places *out)
{
	struct dns_secure_exchangers names = { &t->host, 1, true };
	struct finding f = { .l = l, .port = t->port, .out = out };

	*out = (struct deliver_places){ .count = 0 };
	if (t->is_mx) {
		enum outcome o = exchangers_wait(l, t->host, &names);
		if (o != OUT_OK)
			return o == OUT_CANCELLED ? o : OUT_OK;
	}
	out->at = arena_array(l->arena, names.count * DNS_NAMES_ADDRESSES_MAX,
	    sizeof(*out->at));
	for (size_t i = 0; i < names.count; i++) {
		f.is_secure = names.is_secure;
		if (add_wait(&f, names.at[i]) == OUT_CANCELLED)
			return OUT_CANCELLED;
	}
	return OUT_OK;
}
