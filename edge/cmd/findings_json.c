/*
 * findings_json: the same as one JSON object.
 */
#include "cmd/findings.h"

#include "wire/json.h"

static void
json_iprev(const struct cmd_findings *f, struct buf *out)
{
	wire_json_open(out, "iprev", '{');
	wire_json_text(out, "result", span_of(cmd_findings_iprev(f)));
	wire_json_open(out, "names", '[');
	for (size_t i = 0; i < f->rdns.count; i++)
		wire_json_text(out, NULL, f->rdns.names[i]);
	wire_json_close(out, ']');
	cmd_dns_trace_json(&f->iprev_trace, out);
	wire_json_close(out, '}');
}

static void
json_spf(const char *name, const struct verify_spf_verdict *v,
    const struct cmd_dns_trace *trace, struct buf *out)
{
	wire_json_open(out, name, '{');
	wire_json_text(out, "result",
	    span_of(verify_spf_result_name(v->result)));
	wire_json_text(out, "domain", v->domain);
	wire_json_text(out, "mechanism", v->mechanism);
	wire_json_text(out, "explanation", v->explanation);
	wire_json_text(out, "problem", v->problem);
	cmd_dns_trace_json(trace, out);
	wire_json_close(out, '}');
}

static void
json_dkim(const struct cmd_findings *f, struct buf *out)
{
	wire_json_open(out, "dkim", '{');
	wire_json_text(out, "result",
	    span_of(verify_dkim_verdict_name(verify_dkim_best(f->dkim))));
	wire_json_open(out, "signatures", '[');
	for (size_t i = 0; i < f->dkim->count; i++) {
		const struct verify_dkim_result *s = &f->dkim->signatures[i];

		wire_json_open(out, NULL, '{');
		wire_json_text(out, "result",
		    span_of(verify_dkim_verdict_name(s->verdict)));
		wire_json_text(out, "reason", span_of(s->reason));
		wire_json_text(out, "domain", s->domain);
		wire_json_text(out, "selector", s->selector);
		wire_json_text(out, "identity", s->identity);
		wire_json_text(out, "algorithm", s->algorithm);
		wire_json_number(out, "key_bits", s->key_bits);
		wire_json_close(out, '}');
	}
	wire_json_close(out, ']');
	cmd_dns_trace_json(&f->dkim_trace, out);
	wire_json_close(out, '}');
}

static void
json_dmarc(const struct cmd_findings *f, struct buf *out)
{
	const struct verify_dmarc *d = &f->dmarc;

	wire_json_open(out, "dmarc", '{');
	wire_json_text(out, "result",
	    span_of(verify_dmarc_result_name(d->status)));
	wire_json_text(out, "status",
	    span_of(verify_dmarc_status_name(d->status)));
	wire_json_text(out, "from", d->from);
	wire_json_text(out, "used_domain", d->used_domain);
	wire_json_text(out, "org_domain", d->org_domain);
	wire_json_bool(out, "spf_aligned", d->is_spf_aligned);
	wire_json_bool(out, "dkim_aligned", d->is_dkim_aligned);
	cmd_dns_trace_json(&f->dmarc_trace, out);
	wire_json_close(out, '}');
}

void
cmd_findings_json(struct cmd_probe *p, const struct cmd_findings *f)
{
	struct buf *out = &p->out;

	wire_json_open(out, NULL, '{');
	wire_json_text(out, "authentication_results",
	    cmd_findings_field(p, f, &p->arena));
	json_iprev(f, out);
	json_spf("spf_helo", &f->spf_helo, &f->helo_trace, out);
	json_spf("spf", &f->spf, &f->spf_trace, out);
	json_dkim(f, out);
	json_dmarc(f, out);
	cmd_compat_json(&f->compat, out);
	wire_json_close(out, '}');
	buf_add_char(out, '\n');
}
