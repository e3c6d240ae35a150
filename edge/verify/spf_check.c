/* spf_check: questions, and what they count for.  RFC 7208 section 4.6.4. */
#include "verify/spf_check.h"

#include "base/ascii.h"

enum { LABEL_MAX_BYTES = 63 }; /* RFC 1035 section 2.3.4 */

bool
verify_spf_is_name(struct span name)
{
	struct span rest = verify_spf_undotted(name), label;

	if (rest.len == 0 || rest.len > VERIFY_SPF_NAME_MAX_BYTES)
		return false;
	/* RFC 8616 section 4: a macro may bring in what is not ASCII. */
	for (size_t i = 0; i < rest.len; i++)
		if (!ascii_is_print(rest.at[i]))
			return false;
	while (span_cut(&rest, '.', &label))
		if (label.len == 0 || label.len > LABEL_MAX_BYTES)
			return false;
	return true;
}

enum outcome
verify_spf_ask_free_wait(struct verify_spf_check *c, enum wire_dns_type type,
    struct span name, struct wire_dns_answer *out)
{
	enum outcome o;

	if (!verify_spf_is_name(name))
		return OUT_NONE;
	c->queries++;
	o = c->dns->ask_wait(c->dns->ctx, type, name, c->arena, out);
	return o == OUT_PERM ? OUT_TEMP : o;
}

/*
 * RFC 7208 section 4.6.4 limits "terms" with empty answers: a term counts
 * once, however many hosts of its MX have no address of the client's family.
 */
enum outcome
verify_spf_ask_wait(struct verify_spf_check *c, enum wire_dns_type type,
    struct span name, struct wire_dns_answer *out)
{
	unsigned asked = c->queries;
	enum outcome o = verify_spf_ask_free_wait(c, type, name, out);

	if (o != OUT_NONE || c->queries == asked || c->is_void ||
	    c->is_explaining)
		return o;
	c->is_void = true;
	c->voids++;
	if (c->voids > c->limits.voids)
		return verify_spf_problem(c, "too many void lookups", name);
	return OUT_NONE;
}

enum outcome
verify_spf_count_term(struct verify_spf_check *c)
{
	c->is_void = false;
	if (c->is_explaining)
		return OUT_OK;
	if (c->terms >= c->limits.terms)
		return verify_spf_problem(c, "too many terms that ask the DNS",
		    c->sender_domain);
	c->terms++;
	return OUT_OK;
}

enum outcome
verify_spf_problem(struct verify_spf_check *c, const char *what,
    struct span where)
{
	where = span_first(where, VERIFY_SPF_NAME_MAX_BYTES);
	if (c->problem.len == 0 && !c->is_explaining)
		c->problem =
		    arena_printf(c->arena, "%s: %.*s", what, SPAN_ARG(where));
	return OUT_PERM;
}

bool
verify_spf_has_client(const struct verify_spf_check *c,
    const struct wire_dns_answer *a, unsigned bits)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct ip *ip = &a->records[i].ip;
		struct ip_net net;

		/* A mapped address in an AAAA is no IPv4 address to match,
		   and ${bits} would not fit it: RFC 7208 section 5. */
		if (ip->family != c->in->ip.family)
			continue;
		net = ip_net_of(ip, bits);
		if (ip_in_net(&c->in->ip, &net))
			return true;
	}
	return false;
}

enum wire_dns_type
verify_spf_address_type(const struct verify_spf_check *c)
{
	return c->in->ip.family == IP_V6 ? WIRE_DNS_AAAA : WIRE_DNS_A;
}

bool
verify_spf_in_domain(struct span name, struct span domain)
{
	name = verify_spf_undotted(name);
	domain = verify_spf_undotted(domain);
	return span_ends_icase(name, domain) &&
	    (name.len == domain.len ||
		name.at[name.len - domain.len - 1] == '.');
}

struct span
verify_spf_undotted(struct span name)
{
	if (name.len > 0 && name.at[name.len - 1] == '.')
		name.len--;
	return name;
}
