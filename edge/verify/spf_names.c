/* spf_names: PTR, and back again.  RFC 7208 section 5.5. */
#include "verify/spf_names.h"

#include "base/arena.h"

#include "verify/dns_reverse.h"
#include "verify/spf_check.h"

struct span
verify_spf_names_dotted(const struct ip *ip, struct arena *arena)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[sizeof(ip->bytes) * 4];

	if (ip->family == IP_V4)
		return arena_printf(arena, "%u.%u.%u.%u", ip->bytes[0],
		    ip->bytes[1], ip->bytes[2], ip->bytes[3]);
	for (size_t i = 0; i < sizeof(ip->bytes); i++) {
		text[4 * i] = digits[ip->bytes[i] >> 4];
		text[4 * i + 1] = '.';
		text[4 * i + 2] = digits[ip->bytes[i] & 15];
		text[4 * i + 3] = '.';
	}
	return arena_copy(arena, (struct span){ text, sizeof(text) - 1 });
}

/* Ask PTR, unless it was asked before. */
static enum outcome
names_wait(struct verify_spf_check *c)
{
	struct wire_dns_answer a;
	enum outcome o;

	if (c->has_names)
		return OUT_OK;
	o = verify_spf_ask_wait(c, WIRE_DNS_PTR,
	    verify_dns_pointer(&c->in->ip, c->arena), &a);
	if (o == OUT_CANCELLED || o == OUT_PERM)
		return o;
	c->has_names = true;
	if (o != OUT_OK)
		return OUT_OK;
	/* Section 4.6.4: of more than ten, only the first ten. */
	c->n_names = a.count < VERIFY_SPF_ADDRESSES_MAX ?
	    a.count :
	    VERIFY_SPF_ADDRESSES_MAX;
	c->names = arena_array(c->arena, c->n_names, sizeof(*c->names));
	for (size_t i = 0; i < c->n_names; i++)
		c->names[i].name = verify_spf_undotted(a.records[i].name);
	return OUT_OK;
}

/*
 * Whether ${n} leads back to the client.  Names that do not are the client's
 * fault and not the domain's, so these lookups count nothing.
 */
static enum outcome
validate_wait(struct verify_spf_check *c, struct verify_spf_name *n)
{
	struct wire_dns_answer a;
	enum outcome o;

	if (n->is == VERIFY_SPF_UNTRIED) {
		o = verify_spf_ask_free_wait(c, verify_spf_address_type(c),
		    n->name, &a);
		if (o == OUT_CANCELLED)
			return o;
		/* bits: the whole address */
		n->is = o == OUT_OK &&
			verify_spf_has_client(c, &a,
			    c->in->ip.family == IP_V4 ? 32 : 128) ?
		    VERIFY_SPF_VALID :
		    VERIFY_SPF_INVALID;
	}
	return n->is == VERIFY_SPF_VALID ? OUT_OK : OUT_NONE;
}

enum outcome
verify_spf_names_match_wait(struct verify_spf_check *c, struct span domain)
{
	enum outcome o = names_wait(c);

	if (o != OUT_OK)
		return o;
	for (size_t i = 0; i < c->n_names; i++) {
		if (!verify_spf_in_domain(c->names[i].name, domain))
			continue;
		o = validate_wait(c, &c->names[i]);
		if (o != OUT_NONE)
			return o;
	}
	return OUT_NONE;
}

/* How well ${name} fits %{p}: section 7.3, its order of preference. */
static unsigned
rank(struct span name, struct span domain)
{
	if (!verify_spf_in_domain(name, domain))
		return 2;
	return name.len == verify_spf_undotted(domain).len ? 0 : 1;
}

enum outcome
verify_spf_names_best_wait(struct verify_spf_check *c, struct span domain,
    struct span *out)
{
	enum outcome o = c->has_names ? OUT_OK : verify_spf_count_term(c);

	if (o == OUT_OK)
		o = names_wait(c);
	if (o != OUT_OK)
		return o;
	for (unsigned wanted = 0; wanted <= 2; wanted++)
		for (size_t i = 0; i < c->n_names; i++) {
			if (rank(c->names[i].name, domain) != wanted)
				continue;
			o = validate_wait(c, &c->names[i]);
			if (o == OUT_NONE)
				continue;
			*out = c->names[i].name;
			return o;
		}
	*out = SPAN("unknown");
	return OUT_OK;
}
