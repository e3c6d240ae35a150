/*
 * secure: three kinds of questions, and the least of their security.
 */
#include "dns/secure.h"

#include "dns/exchangers.h"
#include "dns/names.h"
#include "dns/resolver.h"

/* Add the addresses of one family; OUT_OK also when there are none. */
static enum outcome
add_wait(struct dns_resolver *r, enum wire_dns_type type, struct span name,
    struct arena *arena, struct dns_secure_addresses *out)
{
	struct ip *at = (struct ip *)(size_t)out->at;
	struct wire_dns_answer answer;

	enum outcome o = dns_ask_wait(r, type, name, arena, &answer);
	if (o != OUT_OK)
		return o == OUT_NONE ? OUT_OK : o;
	out->is_secure &= answer.is_secure;
	for (size_t i = 0;
	     i < answer.count && out->count < DNS_NAMES_ADDRESSES_MAX; i++)
		at[out->count++] = answer.records[i].ip;
	return OUT_OK;
}

enum outcome
dns_secure_addresses_wait(struct dns_resolver *r, struct span name,
    struct arena *arena, struct dns_secure_addresses *out)
{
	struct dns_secure_addresses found = {
		.at = arena_array(arena, DNS_NAMES_ADDRESSES_MAX,
		    sizeof(*found.at)),
		.is_secure = true,
	};

	enum outcome o = add_wait(r, WIRE_DNS_A, name, arena, &found);
	if (o == OUT_OK)
		o = add_wait(r, WIRE_DNS_AAAA, name, arena, &found);
	if (o != OUT_OK)
		return o;
	if (found.count == 0)
		return OUT_NONE;
	*out = found;
	return OUT_OK;
}

enum outcome
dns_secure_mx_wait(struct dns_resolver *r, struct span domain,
    struct arena *arena, struct dns_secure_exchangers *out)
{
	struct span *names =
	    arena_array(arena, DNS_EXCHANGERS_MAX, sizeof(*names));
	struct wire_dns_answer answer;

	enum outcome o = dns_ask_wait(r, WIRE_DNS_MX, domain, arena, &answer);
	if (o == OUT_TEMP || o == OUT_CANCELLED ||
	    (o == OUT_NONE && answer.is_nxdomain))
		return o;
	*out = (struct dns_secure_exchangers){ .at = names,
		.count = 1,
		.is_secure = answer.is_secure };
	names[0] = domain;
	if (o == OUT_OK)
		out->count = dns_exchangers_order(&answer, names);
	return out->count > 0 ? OUT_OK : OUT_NONE;
}
