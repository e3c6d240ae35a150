/*
 * dmarc: author, policy, alignment, verdict, in this order.
 *
 * What could not be known is remembered, not acted on: an identifier that
 * aligns for certain makes it matter no more (RFC 9989 section 5.3.6).
 */
#include "verify/dmarc.h"

#include "base/limits.h"

#include "verify/idna.h"

struct check {
	const struct verify_dmarc_input *in;
	struct verify_dmarc *out;
	struct verify_dmarc_finder finder;
	const struct wire_dmarc_record *found; /* NULL: none */
	enum outcome org; /* OUT_OK once org_domain is known */
	bool is_org_asked;
	bool is_uncertain; /* some answer that matters is missing */
};

static void
decide(struct check *c, enum verify_dmarc_status status, const char *text)
{
	c->out->status = status;
	c->out->text = text;
}

/* --- the author ---------------------------------------------------------- */

/* False when the message has no author's domain; that is then decided. */
static bool
take_author(struct check *c)
{
	const struct wire_from *from = &c->in->from;

	if (from->result == WIRE_FROM_NONE)
		decide(c, VERIFY_DMARC_NOFROM, "No From: domain found");
	else if (from->result == WIRE_FROM_BAD)
		decide(c, VERIFY_DMARC_PERMERROR, from->why);
	else if (!verify_idna_domain(from->domain, c->finder.arena,
		     &c->out->from))
		decide(c, VERIFY_DMARC_PERMERROR, "a domain that is no name");
	else
		return true;
	return false;
}

/* --- the policy ---------------------------------------------------------- */

/* RFC 9989 section 4.10.1: the author's own record spares the walk. */
static enum outcome
discover_by_walk_wait(struct check *c)
{
	struct verify_dmarc *out = c->out;
	struct verify_org org;
	enum outcome o =
	    verify_dmarc_find_wait(&c->finder, out->from, &c->found);

	if (o != OUT_NONE)
		return o;
	o = verify_org_walk_wait(&c->finder, out->from, &org);
	if (o != OUT_OK)
		return o;
	out->org_domain = org.domain;
	c->is_org_asked = true;
	c->org = OUT_OK;
	if (org.policy == NULL)
		return OUT_NONE;
	c->found = org.policy;
	out->used_domain = org.policy_domain;
	return OUT_OK;
}

/* RFC 7489 section 6.6.3 */
static enum outcome
discover_by_list_wait(struct check *c)
{
	struct verify_dmarc *out = c->out;
	enum outcome o;

	out->org_domain =
	    verify_org_listed(c->in->suffixes, out->from, c->finder.arena);
	c->is_org_asked = true;
	c->org = OUT_OK;
	o = verify_dmarc_find_wait(&c->finder, out->from, &c->found);
	if (o != OUT_NONE || span_eq(out->org_domain, out->from))
		return o;
	o = verify_dmarc_find_wait(&c->finder, out->org_domain, &c->found);
	if (o == OUT_OK)
		out->used_domain = out->org_domain;
	return o;
}

/*
 * RFC 9989 section 4.10.1, RFC 7489 section 6.6.3: with a bad policy and an
 * address to tell of it "p=none" holds; without, there is no record.
 */
static bool
is_usable(struct wire_dmarc_record *r)
{
	struct wire_dmarc_uri uri;
	struct span rua = r->rua;

	if (r->p >= WIRE_DMARC_NONE && r->sp != WIRE_DMARC_BAD &&
	    r->np != WIRE_DMARC_BAD)
		return true;
	r->p = WIRE_DMARC_NONE;
	r->sp = r->np = WIRE_DMARC_ABSENT;
	return wire_dmarc_uri_cut(&rua, &uri);
}

static bool
take_record(struct check *c)
{
	struct wire_dmarc_record *r = &c->out->record;

	*r = *c->found;
	if (c->in->mode == VERIFY_DMARC_PSL) {
		r->np = WIRE_DMARC_ABSENT;
		r->psd = WIRE_DMARC_PSD_U;
		r->is_testing = false;
	}
	c->out->has_record = is_usable(r);
	return c->out->has_record;
}

/*
 * Whether the author's domain exists (RFC 9989 section 3.2.13: anything but
 * NXDOMAIN does).  Without an answer it is taken to, and that is remembered.
 */
static enum outcome
exists_wait(struct check *c, bool *out)
{
	struct wire_dns_answer answer = { .count = 0 };
	enum outcome o = c->finder.dns->ask_wait(c->finder.dns->ctx, WIRE_DNS_A,
	    c->out->from, c->finder.arena, &answer);

	if (o == OUT_CANCELLED)
		return o;
	if (o == OUT_TEMP || o == OUT_PERM)
		c->is_uncertain = true;
	*out = o != OUT_NONE || !answer.is_nxdomain;
	return OUT_OK;
}

/* p, sp or np. */
static enum outcome
choose_policy_wait(struct check *c)
{
	const struct wire_dmarc_record *r = &c->out->record;
	enum wire_dmarc_policy sub = r->sp != WIRE_DMARC_ABSENT ? r->sp : r->p;
	bool exists = true;
	enum outcome o = OUT_OK;

	c->out->domain_policy = r->p;
	if (span_eq(c->out->used_domain, c->out->from))
		return OUT_OK;
	if (r->np != WIRE_DMARC_ABSENT && r->np != sub)
		o = exists_wait(c, &exists);
	c->out->domain_policy = exists ? sub : r->np;
	return o;
}

/* --- alignment ----------------------------------------------------------- */

static enum outcome
org_of_wait(struct check *c, struct span domain, struct span *out)
{
	struct verify_org org;
	enum outcome o;

	if (c->in->mode == VERIFY_DMARC_PSL) {
		*out =
		    verify_org_listed(c->in->suffixes, domain, c->finder.arena);
		return OUT_OK;
	}
	o = verify_org_walk_wait(&c->finder, domain, &org);
	if (o == OUT_OK)
		*out = org.domain;
	return o;
}

static enum outcome
author_org_wait(struct check *c)
{
	if (!c->is_org_asked) {
		c->org = org_of_wait(c, c->out->from, &c->out->org_domain);
		c->is_org_asked = true;
	}
	return c->org;
}

static bool
is_within(struct span name, struct span domain)
{
	return span_ends(name, domain) &&
	    (name.len == domain.len ||
		name.at[name.len - domain.len - 1] == '.');
}

/*
 * OUT_OK: ${domain} is the author's, or of the same organization.  A name
 * outside of that organization's cannot be, and costs no question.
 */
static enum outcome
is_aligned_wait(struct check *c, struct span domain, bool is_strict)
{
	struct span org;
	enum outcome o;

	if (span_eq(domain, c->out->from))
		return OUT_OK;
	if (is_strict)
		return OUT_NONE;
	o = author_org_wait(c);
	if (o != OUT_OK)
		return o;
	if (!is_within(domain, c->out->org_domain))
		return OUT_NONE;
	o = org_of_wait(c, domain, &org);
	if (o != OUT_OK)
		return o;
	return span_eq(org, c->out->org_domain) ? OUT_OK : OUT_NONE;
}

/* Sets ${out} when ${id} has passed and is aligned. */
static enum outcome
check_id_wait(struct check *c, const struct verify_dmarc_id *id, bool is_strict,
    bool *out)
{
	struct span domain = id->domain;
	enum outcome o;

	if (span_ends(domain, SPAN(".")))
		domain.len--;
	if (id->state == VERIFY_DMARC_ID_FAIL ||
	    !verify_idna_domain(domain, c->finder.arena, &domain))
		return OUT_OK;
	o = is_aligned_wait(c, domain, is_strict);
	if (o == OUT_CANCELLED)
		return o;
	if (o == OUT_OK && id->state == VERIFY_DMARC_ID_PASS)
		*out = true;
	else if (o != OUT_NONE)
		c->is_uncertain = true;
	return OUT_OK;
}

static enum outcome
check_ids_wait(struct check *c)
{
	const struct wire_dmarc_record *r = &c->out->record;
	enum outcome o = check_id_wait(c, &c->in->spf, r->is_aspf_strict,
	    &c->out->is_spf_aligned);

	for (size_t i = 0;
	     o == OUT_OK && i < c->in->dkim_count && !c->out->is_dkim_aligned;
	     i++)
		o = check_id_wait(c, &c->in->dkim[i], r->is_adkim_strict,
		    &c->out->is_dkim_aligned);
	return o;
}

/* --- the verdict --------------------------------------------------------- */

/*
 * One step milder: RFC 9989 section 4.7 for t=y, RFC 7489 section 6.6.4 for
 * a message that pct= leaves out.
 */
static enum wire_dmarc_policy
lowered(struct check *c)
{
	const struct wire_dmarc_record *r = &c->out->record;
	enum wire_dmarc_policy p = c->out->domain_policy;
	bool is_left_out =
	    c->in->mode == VERIFY_DMARC_PSL && c->in->draw >= r->pct;

	if (p == WIRE_DMARC_NONE || !(r->is_testing || is_left_out))
		return p;
	c->out->is_lowered = true;
	return p == WIRE_DMARC_REJECT ? WIRE_DMARC_QUARANTINE : WIRE_DMARC_NONE;
}

static void
decide_temporary(struct check *c)
{
	decide(c, VERIFY_DMARC_TEMPERROR, "The DNS gave no answer");
}

static void
give_verdict(struct check *c)
{
	if (c->out->is_spf_aligned || c->out->is_dkim_aligned)
		decide(c, VERIFY_DMARC_ACCEPT, "Accept");
	else if (c->is_uncertain)
		decide_temporary(c);
	else if (c->out->domain_policy == WIRE_DMARC_NONE)
		decide(c, VERIFY_DMARC_NONE, "None, Accept");
	else
		switch (lowered(c)) {
		case WIRE_DMARC_REJECT:
			decide(c, VERIFY_DMARC_REJECT, "Reject");
			break;
		case WIRE_DMARC_QUARANTINE:
			decide(c, VERIFY_DMARC_QUARANTINE, "Quarantine");
			break;
		default:
			decide(c, VERIFY_DMARC_NONE, "None, Accept");
		}
}

static enum outcome
evaluate_wait(struct check *c)
{
	enum outcome o;

	if (!take_author(c))
		return OUT_OK;
	c->out->used_domain = c->out->from;
	o = c->in->mode == VERIFY_DMARC_PSL ? discover_by_list_wait(c) :
					      discover_by_walk_wait(c);
	if (o == OUT_CANCELLED)
		return o;
	if (o == OUT_TEMP) {
		decide_temporary(c);
		return OUT_OK;
	}
	if (o == OUT_NONE || !take_record(c)) {
		c->out->used_domain = c->out->from;
		decide(c, VERIFY_DMARC_NORECORD, "No DMARC record");
		return OUT_OK;
	}
	o = choose_policy_wait(c);
	if (o == OUT_OK)
		o = check_ids_wait(c);
	if (o == OUT_OK)
		give_verdict(c);
	return o;
}

enum outcome
verify_dmarc_wait(const struct verify_dmarc_input *in,
    const struct verify_dns *dns, struct arena *arena, struct verify_dmarc *out)
{
	struct verify_dmarc made = { .text = "" };
	struct check c = { .in = in, .out = &made };
	enum outcome o;

	verify_dmarc_finder_init(&c.finder, dns, arena);
	o = evaluate_wait(&c);
	if (o == OUT_OK)
		*out = made;
	return o;
}
