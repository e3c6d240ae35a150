/* spf: identities, and what is said about a result. */
#include "verify/spf.h"

#include "base/assert.h"
#include "wire/utf8.h"

#include "verify/idna.h"
#include "verify/spf_check.h"
#include "verify/spf_eval.h"
#include "verify/spf_macro.h"

/* RFC 7208 section 4.6.4. */
static const struct verify_spf_limits rfc_limits = { .terms = 10, .voids = 2 };

/*
 * Section 4.3: in A-labels, which RFC 8616 section 4 wants also of what SMTP
 * has in UTF-8.  A domain of which none can be made stays, and has no record.
 */
static struct span
ascii_domain(struct span domain, struct arena *arena)
{
	struct span ascii;

	if (!wire_utf8_is_ascii(domain) &&
	    verify_idna_domain(domain, arena, &ascii))
		domain = ascii;
	return verify_spf_undotted(domain);
}

/* Whose mail it is: sections 2.3, 2.4 and 4.3. */
static void
choose_sender(struct verify_spf_check *c, enum verify_spf_identity identity)
{
	const struct verify_spf_input *in = c->in;
	bool is_mail_from =
	    identity == VERIFY_SPF_MAIL_FROM && in->domain.len > 0;

	c->sender_domain =
	    ascii_domain(is_mail_from ? in->domain : in->helo, c->arena);
	c->local =
	    is_mail_from && in->local.len > 0 ? in->local : SPAN("postmaster");
}

static void
check_init(struct verify_spf_check *c, const struct verify_dns *dns,
    enum verify_spf_identity identity, const struct verify_spf_input *in,
    const struct verify_spf_limits *limits, struct arena *arena)
{
	ASSERT(in->ip.family != IP_NONE);
	*c = (struct verify_spf_check){ .dns = dns,
		.in = in,
		.limits = limits != NULL ? *limits : rfc_limits,
		.arena = arena };
	choose_sender(c, identity);
}

/*
 * Section 6.2: the one TXT record that exp= names.  OUT_NONE for anything
 * that is wrong with it; or OUT_CANCELLED.
 */
static enum outcome
published_wait(struct verify_spf_check *c, const struct verify_spf_found *f,
    struct span *out)
{
	struct wire_dns_answer a;
	struct span name;
	enum outcome o;

	if (f->exp.len == 0)
		return OUT_NONE;
	o = verify_spf_macro_name_wait(c, f->exp, f->domain, &name);
	if (o == OUT_OK)
		o = verify_spf_ask_free_wait(c, WIRE_DNS_TXT, name, &a);
	if (o == OUT_CANCELLED)
		return o;
	if (o != OUT_OK || a.count != 1)
		return OUT_NONE;
	o = verify_spf_macro_text_wait(c, a.records[0].text, f->domain, out);
	return o == OUT_PERM ? OUT_NONE : o;
}

/* The explanation of a fail, the site's if the domain has none. */
static enum outcome
explain_wait(struct verify_spf_check *c, const struct verify_spf_found *f,
    struct span *out)
{
	enum outcome o;

	c->is_explaining = true;
	/* What the record's macros made is not the explanation's affair. */
	c->expanded_bytes = 0;
	o = published_wait(c, f, out);
	if (o == OUT_NONE)
		o = verify_spf_macro_text_wait(c, c->in->explanation, f->domain,
		    out);
	return o;
}

/* Fill the verdict from what was found. */
static enum outcome
conclude_wait(struct verify_spf_check *c, const struct verify_spf_found *f,
    enum verify_spf_identity identity, struct verify_spf_verdict *out)
{
	struct verify_spf_verdict v = { .result = f->result,
		.identity = identity,
		.is_postmaster =
		    identity == VERIFY_SPF_MAIL_FROM && c->in->domain.len == 0,
		.domain = c->sender_domain,
		.mechanism = f->mechanism,
		.terms = c->terms,
		.voids = c->voids };

	if (f->result == VERIFY_SPF_FAIL &&
	    explain_wait(c, f, &v.explanation) == OUT_CANCELLED)
		return OUT_CANCELLED;
	if (f->result == VERIFY_SPF_TEMPERROR ||
	    f->result == VERIFY_SPF_PERMERROR)
		v.problem = c->problem;
	v.sender = arena_printf(c->arena, "%.*s@%.*s", SPAN_ARG(c->local),
	    SPAN_ARG(c->sender_domain));
	v.queries = c->queries;
	*out = v;
	return OUT_OK;
}

enum outcome
verify_spf_wait(const struct verify_dns *dns, enum verify_spf_identity identity,
    const struct verify_spf_input *in, const struct verify_spf_limits *limits,
    struct arena *arena, struct verify_spf_verdict *out)
{
	struct verify_spf_found found;
	struct verify_spf_check c;
	enum outcome o;

	check_init(&c, dns, identity, in, limits, arena);
	o = verify_spf_eval_wait(&c, c.sender_domain, &found);
	return o == OUT_OK ? conclude_wait(&c, &found, identity, out) : o;
}

enum outcome
verify_spf_guess_wait(const struct verify_dns *dns,
    const struct verify_spf_input *in, const struct verify_spf_limits *limits,
    struct span record, struct arena *arena, struct verify_spf_verdict *io)
{
	struct verify_spf_found found;
	struct verify_spf_check c;
	enum outcome o;

	if (io->result != VERIFY_SPF_NONE)
		return OUT_OK;
	check_init(&c, dns, io->identity, in, limits, arena);
	o = verify_spf_eval_record_wait(&c, c.sender_domain, record, &found);
	if (o != OUT_OK || found.result == VERIFY_SPF_NONE)
		return o;
	o = conclude_wait(&c, &found, io->identity, io);
	if (o == OUT_OK)
		io->is_guess = true;
	return o;
}
