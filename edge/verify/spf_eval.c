/*
 * spf_eval: a record's terms from left to right, RFC 7208 sections 4 to 6.
 *
 * include recurs, at most as deep as terms are left and DEPTH_MAX allows;
 * redirect is a turn of a loop.
 */
#include "verify/spf_eval.h"

#include <stdbool.h>

#include "wire/spf_record.h"

#include "verify/spf_check.h"
#include "verify/spf_macro.h"
#include "verify/spf_names.h"

/* The name a mechanism is about: what it says, or the record's own domain. */
static enum outcome
target_wait(struct verify_spf_check *c, const struct wire_spf_term *t,
    struct span domain, struct span *out)
{
	if (t->domain.len > 0)
		return verify_spf_macro_name_wait(c, t->domain, domain, out);
	*out = domain;
	return OUT_OK;
}

/* Whether the client is among the addresses of ${name}. */
static enum outcome
address_wait(struct verify_spf_check *c, const struct wire_spf_term *t,
    struct span name)
{
	struct wire_dns_answer a;
	enum outcome o =
	    verify_spf_ask_wait(c, verify_spf_address_type(c), name, &a);

	if (o != OUT_OK)
		return o;
	return verify_spf_has_client(c, &a,
		   c->in->ip.family == IP_V4 ? t->bits4 : t->bits6) ?
	    OUT_OK :
	    OUT_NONE;
}

/* Section 5.4. */
static enum outcome
mx_wait(struct verify_spf_check *c, const struct wire_spf_term *t,
    struct span name)
{
	struct wire_dns_answer a;
	enum outcome o = verify_spf_ask_wait(c, WIRE_DNS_MX, name, &a);

	if (o != OUT_OK)
		return o;
	/* Section 4.6.4: more than ten are an error, matched or not. */
	if (a.count > VERIFY_SPF_ADDRESSES_MAX)
		return verify_spf_problem(c, "more than ten MX", name);
	for (size_t i = 0; i < a.count; i++) {
		o = address_wait(c, t, a.records[i].name);
		if (o != OUT_NONE)
			return o;
	}
	return OUT_NONE;
}

/* Section 5.7: an A record, also for a client with IPv6. */
static enum outcome
exists_wait(struct verify_spf_check *c, struct span name)
{
	struct wire_dns_answer a;

	return verify_spf_ask_wait(c, WIRE_DNS_A, name, &a);
}

/* Section 5.2, its table. */
static enum outcome
include_wait(struct verify_spf_check *c, struct span name)
{
	struct verify_spf_found found;
	enum outcome o;

	if (c->depth >= VERIFY_SPF_DEPTH_MAX)
		return verify_spf_problem(c, "include too deep", name);
	c->depth++;
	o = verify_spf_eval_wait(c, name, &found);
	c->depth--;
	if (o != OUT_OK)
		return o;
	switch (found.result) {
	case VERIFY_SPF_PASS:
		return OUT_OK;
	case VERIFY_SPF_FAIL:
	case VERIFY_SPF_SOFTFAIL:
	case VERIFY_SPF_NEUTRAL:
		return OUT_NONE;
	case VERIFY_SPF_TEMPERROR:
		return OUT_TEMP;
	case VERIFY_SPF_NONE:
		return verify_spf_problem(c, "included, but has no record",
		    name);
	case VERIFY_SPF_PERMERROR:
		break;
	}
	return OUT_PERM;
}

static enum outcome
lookup_by_kind_wait(struct verify_spf_check *c, const struct wire_spf_term *t,
    struct span name)
{
	switch (t->kind) {
	case WIRE_SPF_IS_INCLUDE:
		return include_wait(c, name);
	case WIRE_SPF_IS_A:
		return address_wait(c, t, name);
	case WIRE_SPF_IS_MX:
		return mx_wait(c, t, name);
	case WIRE_SPF_IS_PTR:
		return verify_spf_names_match_wait(c, name);
	default: /* exists */
		return exists_wait(c, name);
	}
}

/* A mechanism that asks the DNS. */
static enum outcome
lookup_wait(struct verify_spf_check *c, const struct wire_spf_term *t,
    struct span domain)
{
	enum outcome o = verify_spf_count_term(c);
	struct span name;

	if (o == OUT_OK)
		o = target_wait(c, t, domain, &name);
	if (o != OUT_OK)
		return o;
	o = lookup_by_kind_wait(c, t, name);
	if (o == OUT_TEMP)
		verify_spf_problem(c, "no answer from the DNS", name);
	return o;
}

/* Whether ${t} matches; a modifier never does. */
static enum outcome
match_wait(struct verify_spf_check *c, const struct wire_spf_term *t,
    struct span domain)
{
	switch (t->kind) {
	case WIRE_SPF_IS_ALL:
		return OUT_OK;
	case WIRE_SPF_IS_IP4:
	case WIRE_SPF_IS_IP6:
		return ip_in_net(&c->in->ip, &t->net) ? OUT_OK : OUT_NONE;
	case WIRE_SPF_IS_REDIRECT:
	case WIRE_SPF_IS_EXP:
	case WIRE_SPF_IS_UNKNOWN:
		return OUT_NONE;
	default:
		return lookup_wait(c, t, domain);
	}
}

static enum verify_spf_result
qualified(char qualifier)
{
	switch (qualifier) {
	case '-':
		return VERIFY_SPF_FAIL;
	case '~':
		return VERIFY_SPF_SOFTFAIL;
	case '?':
		return VERIFY_SPF_NEUTRAL;
	default:
		return VERIFY_SPF_PASS;
	}
}

/*
 * The terms of one record.  OUT_OK: one matched, or an error ended it;
 * OUT_NONE: none did; OUT_CANCELLED.
 */
static enum outcome
terms_wait(struct verify_spf_check *c, struct span terms,
    struct verify_spf_found *out)
{
	struct wire_spf_term t;

	while (wire_spf_record_next(&terms, &t) == OUT_OK) {
		enum outcome o = match_wait(c, &t, out->domain);

		if (o == OUT_NONE)
			continue;
		out->mechanism = t.text;
		out->result = o == OUT_OK ? qualified(t.qualifier) :
		    o == OUT_TEMP	  ? VERIFY_SPF_TEMPERROR :
					    VERIFY_SPF_PERMERROR;
		return o == OUT_CANCELLED ? o : OUT_OK;
	}
	return OUT_NONE;
}

/*
 * Section 4.5: the one record among TXT records.  OUT_NONE without one,
 * OUT_PERM with several.
 */
static enum outcome
select_record(const struct wire_dns_answer *a, struct span *out)
{
	bool has_one = false;

	for (size_t i = 0; i < a->count; i++) {
		if (!wire_spf_record_is(a->records[i].text))
			continue;
		if (has_one)
			return OUT_PERM;
		has_one = true;
		*out = a->records[i].text;
	}
	return has_one ? OUT_OK : OUT_NONE;
}

/* Section 4.3: a domain of several labels, and not an address literal. */
static bool
is_domain(struct span s)
{
	struct span bare = verify_spf_undotted(s);

	return verify_spf_is_name(bare) && bare.at[0] != '[' &&
	    span_find(bare, '.') < bare.len;
}

/*
 * The record of ${domain}.  OUT_OK; OUT_NONE; OUT_TEMP; OUT_PERM;
 * OUT_CANCELLED.
 */
static enum outcome
record_wait(struct verify_spf_check *c, struct span domain, struct span *out)
{
	struct wire_dns_answer a;
	enum outcome o;

	if (!is_domain(domain))
		return OUT_NONE;
	o = verify_spf_ask_free_wait(c, WIRE_DNS_TXT, domain, &a);
	if (o == OUT_TEMP)
		verify_spf_problem(c, "no answer from the DNS", domain);
	if (o != OUT_OK)
		return o;
	o = select_record(&a, out);
	return o != OUT_PERM ?
	    o :
	    verify_spf_problem(c, "several SPF records", domain);
}

/*
 * Section 6.1: no term matched, so the record of another domain is taken.
 * As record_wait; ${out_domain} is that domain.
 */
static enum outcome
redirect_wait(struct verify_spf_check *c, struct span spec,
    struct verify_spf_found *found, struct span *out)
{
	enum outcome o = verify_spf_count_term(c);
	struct span domain;

	if (o == OUT_OK)
		o = verify_spf_macro_name_wait(c, spec, found->domain, &domain);
	if (o != OUT_OK)
		return o;
	found->domain = domain;
	o = record_wait(c, domain, out);
	return o != OUT_NONE ?
	    o :
	    verify_spf_problem(c, "redirected to, but has no record", domain);
}

static enum verify_spf_result
result_of(enum outcome o)
{
	return o == OUT_NONE ? VERIFY_SPF_NONE :
	    o == OUT_TEMP    ? VERIFY_SPF_TEMPERROR :
			       VERIFY_SPF_PERMERROR;
}

/* Evaluates ${text} and what it redirects to.  OUT_OK or OUT_CANCELLED. */
static enum outcome
chain_wait(struct verify_spf_check *c, struct span text,
    struct verify_spf_found *f)
{
	for (;;) {
		struct wire_spf_record r;
		struct span bad;
		enum outcome o;

		f->exp = SPAN("");
		if (!wire_spf_record_parse(text, &r, &bad)) {
			verify_spf_problem(c, "syntax error", bad);
			f->result = VERIFY_SPF_PERMERROR;
			return OUT_OK;
		}
		o = terms_wait(c, r.terms, f);
		f->exp = r.exp;
		if (o != OUT_NONE)
			return o;
		f->mechanism = SPAN("default");
		f->result = VERIFY_SPF_NEUTRAL; /* section 4.7 */
		if (r.redirect.len == 0)
			return OUT_OK;
		o = redirect_wait(c, r.redirect, f, &text);
		if (o != OUT_OK) {
			f->result = result_of(o);
			return o == OUT_CANCELLED ? o : OUT_OK;
		}
	}
}

enum outcome
verify_spf_eval_record_wait(struct verify_spf_check *c, struct span domain,
    struct span text, struct verify_spf_found *out)
{
	struct verify_spf_found f = { .domain = verify_spf_undotted(domain) };
	enum outcome o;

	if (is_domain(domain)) {
		o = chain_wait(c, text, &f);
		if (o != OUT_OK)
			return o;
	}
	*out = f;
	return OUT_OK;
}

enum outcome
verify_spf_eval_wait(struct verify_spf_check *c, struct span domain,
    struct verify_spf_found *out)
{
	struct verify_spf_found f = { .domain = verify_spf_undotted(domain) };
	struct span text;
	enum outcome o = record_wait(c, f.domain, &text);

	if (o == OUT_OK)
		return verify_spf_eval_record_wait(c, f.domain, text, out);
	if (o == OUT_CANCELLED)
		return o;
	f.result = result_of(o);
	*out = f;
	return OUT_OK;
}
