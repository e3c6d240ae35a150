/*
 * authres: one function a method, one result each, but for DKIM.
 */
#include "verify/authres.h"

#include "base/assert.h"

#include "wire/authres.h"

enum {
	/* iprev, two of SPF, DMARC, and each signature. */
	RESULTS_MAX = 4 + VERIFY_DKIM_SIGNATURES_MAX
};

struct list {
	struct wire_authres_result results[RESULTS_MAX];
	size_t count;
};

static struct wire_authres_result *
add(struct list *l, const char *method, const char *result)
{
	struct wire_authres_result *r;

	ASSERT(l->count < RESULTS_MAX);
	r = &l->results[l->count++];
	*r = (struct wire_authres_result){ .method = method, .result = result };
	return r;
}

static void
add_spf(struct list *l, const struct verify_spf_verdict *v)
{
	struct wire_authres_result *r =
	    add(l, "spf", verify_spf_result_name(v->result));
	bool is_helo = v->identity == VERIFY_SPF_HELO || v->is_postmaster;

	if (v->is_guess)
		r->comment = SPAN("best guess record for domain");
	r->properties[0] = (struct wire_authres_property){
		is_helo ? "smtp.helo" : "smtp.mailfrom", v->domain
	};
}

static void
add_signature(struct list *l, const struct verify_dkim_result *s)
{
	struct wire_authres_result *r =
	    add(l, "dkim", verify_dkim_verdict_name(s->verdict));
	const struct wire_authres_property properties[] = {
		{ "header.d", s->domain }, { "header.i", s->identity },
		{ "header.s", s->selector }, { "header.a", s->algorithm }
	};

	r->reason = span_of(s->reason);
	memcpy(r->properties, properties, sizeof(properties));
}

static void
add_dkim(struct list *l, const struct verify_dkim_results *dkim)
{
	for (size_t i = 0; i < dkim->count && i < VERIFY_DKIM_SIGNATURES_MAX;
	     i++)
		add_signature(l, &dkim->signatures[i]);
	if (dkim->count == 0)
		add(l, "dkim", verify_dkim_verdict_name(VERIFY_DKIM_NONE));
}

static void
add_dmarc(struct list *l, const struct verify_dmarc *d)
{
	struct wire_authres_result *r =
	    add(l, "dmarc", verify_dmarc_result_name(d->status));

	if (d->status >= VERIFY_DMARC_NOFROM)
		r->reason = span_of(d->text);
	r->properties[0] =
	    (struct wire_authres_property){ "header.from", d->from };
	/* RFC 9989 section 9.1: one of the three words. */
	if (d->status == VERIFY_DMARC_NONE ||
	    d->status == VERIFY_DMARC_QUARANTINE ||
	    d->status == VERIFY_DMARC_REJECT)
		r->properties[1] =
		    (struct wire_authres_property){ "policy.dmarc",
			    span_of(verify_dmarc_status_name(d->status)) };
}

void
verify_authres_write(const struct verify_authres *v, struct buf *out)
{
	char ip[IP_TEXT_MAX];
	struct list l = { .count = 0 };

	if (v->iprev != NULL)
		add(&l, "iprev", v->iprev)->properties[0] =
		    (struct wire_authres_property){ "policy.iprev",
			    ip_write(&v->client, ip) };
	if (v->spf != NULL)
		add_spf(&l, v->spf);
	if (v->spf_helo != NULL)
		add_spf(&l, v->spf_helo);
	if (v->dkim != NULL)
		add_dkim(&l, v->dkim);
	if (v->dmarc != NULL && v->dmarc->status != VERIFY_DMARC_OFF)
		add_dmarc(&l, v->dmarc);
	wire_authres_write(v->id, l.results, l.count, out);
}
