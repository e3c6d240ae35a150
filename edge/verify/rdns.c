/*
 * rdns: names by PTR, then each name's addresses, one after the other.
 */
#include "verify/rdns.h"

#include "base/ascii.h"
#include "verify/dns_reverse.h"

/*
 * What PTR records hold comes from whoever has the address, and names go to
 * logs, headers and lists: letters, digits, hyphens, underscores and dots.
 */
static bool
is_host_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_alnum(name.at[i]) && name.at[i] != '-' &&
		    name.at[i] != '_' && name.at[i] != '.')
			return false;
	return name.len > 0;
}

enum outcome
verify_rdns_leads_to_wait(const struct verify_dns *dns, struct span name,
    const struct ip *ip, struct arena *arena)
{
	struct wire_dns_answer a = { .count = 0 };
	enum outcome o = dns->ask_wait(dns->ctx,
	    ip->family == IP_V4 ? WIRE_DNS_A : WIRE_DNS_AAAA, name, arena, &a);

	if (o != OUT_OK)
		return o;
	for (size_t i = 0; i < a.count; i++)
		if (ip_eq(&a.records[i].ip, ip))
			return OUT_OK;
	return OUT_NONE;
}

enum outcome
verify_rdns_helo_wait(const struct verify_dns *dns,
    const struct wire_helo *helo, const struct ip *ip, struct arena *arena)
{
	if (helo->literal.family == IP_NONE)
		return verify_rdns_leads_to_wait(dns, helo->name, ip, arena);
	return ip_eq(&helo->literal, ip) ? OUT_OK : OUT_NONE;
}

/* Confirm the names of ${ptr} into ${out}, whose names has their room. */
static enum outcome
confirm_wait(const struct verify_dns *dns, const struct ip *ip,
    const struct wire_dns_answer *ptr, struct arena *arena,
    struct verify_rdns *out)
{
	struct span *names =
	    arena_array(arena, VERIFY_RDNS_NAMES_MAX, sizeof(*names));
	bool is_unknown = false;

	out->names = names;
	for (size_t i = 0; i < ptr->count && i < VERIFY_RDNS_NAMES_MAX; i++) {
		struct span name = ptr->records[i].name;
		enum outcome o;

		if (!is_host_name(name))
			continue;
		if (out->unconfirmed.len == 0)
			out->unconfirmed = name;
		o = verify_rdns_leads_to_wait(dns, name, ip, arena);
		if (o == OUT_CANCELLED)
			return o;
		if (o == OUT_OK)
			names[out->count++] = name;
		else if (o != OUT_NONE)
			is_unknown = true;
	}
	if (out->count > 0)
		return OUT_OK;
	return is_unknown ? OUT_TEMP : OUT_NONE;
}

enum outcome
verify_rdns_wait(const struct verify_dns *dns, const struct ip *ip,
    struct arena *arena, struct verify_rdns *out)
{
	struct verify_rdns found = { .count = 0 };
	struct wire_dns_answer ptr = { .count = 0 };
	enum outcome o;

	o = dns->ask_wait(dns->ctx, WIRE_DNS_PTR, verify_dns_pointer(ip, arena),
	    arena, &ptr);
	if (o == OUT_OK) {
		found.has_pointer = true;
		o = confirm_wait(dns, ip, &ptr, arena, &found);
	}
	if (o == OUT_OK || o == OUT_NONE)
		*out = found;
	return o;
}
