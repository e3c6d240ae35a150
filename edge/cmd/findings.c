/*
 * findings: text, a check after the other.
 */
#include "cmd/findings.h"

#include "base/limits.h"
#include "verify/authres.h"

const char *
cmd_findings_iprev(const struct cmd_findings *f)
{
	switch (f->iprev) {
	case OUT_OK:
		return "pass";
	case OUT_NONE:
		/* RFC 8601 section 2.7.3: nothing published is an error. */
		return f->rdns.has_pointer ? "fail" : "permerror";
	default:
		return "temperror";
	}
}

struct span
cmd_findings_field(const struct cmd_probe *p, const struct cmd_findings *f,
    struct arena *arena)
{
	const struct verify_authres v = {
		.id = p->who.receiver,
		.iprev = cmd_findings_iprev(f),
		.client = p->who.ip,
		.spf = &f->spf,
		.spf_helo = &f->spf_helo,
		.dkim = f->dkim,
		.dmarc = &f->dmarc,
	};
	struct buf b;

	buf_init(&b, LIMIT_HEADER_BYTES);
	verify_authres_write(&v, &b);
	struct span text = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return text;
}

static void
add_more(struct buf *out, const char *label, struct span s)
{
	if (s.len == 0)
		return;
	buf_printf(out, "  %s: ", label);
	buf_add_escaped(out, s);
	buf_add_char(out, '\n');
}

static void
write_iprev(const struct cmd_findings *f, struct buf *out)
{
	buf_printf(out, "iprev: %s\n", cmd_findings_iprev(f));
	for (size_t i = 0; i < f->rdns.count; i++)
		add_more(out, "name", f->rdns.names[i]);
	if (f->rdns.count == 0)
		add_more(out, "unconfirmed", f->rdns.unconfirmed);
	cmd_dns_trace_write(&f->iprev_trace, out);
}

static void
write_spf(const char *name, const struct verify_spf_verdict *v,
    const struct cmd_dns_trace *trace, struct buf *out)
{
	buf_printf(out, "%s: %s\n", name, verify_spf_result_name(v->result));
	add_more(out, "domain", v->domain);
	add_more(out, "mechanism", v->mechanism);
	add_more(out, "explanation", v->explanation);
	add_more(out, "problem", v->problem);
	cmd_dns_trace_write(trace, out);
}

static void
write_dkim(const struct cmd_findings *f, struct buf *out)
{
	buf_printf(out, "dkim: %s\n",
	    verify_dkim_verdict_name(verify_dkim_best(f->dkim)));
	for (size_t i = 0; i < f->dkim->count; i++) {
		const struct verify_dkim_result *s = &f->dkim->signatures[i];

		buf_printf(out,
		    "  %s: d=", verify_dkim_verdict_name(s->verdict));
		buf_add_escaped(out, s->domain);
		buf_add_text(out, " s=");
		buf_add_escaped(out, s->selector);
		buf_printf(out, "%s%s\n", s->reason[0] != '\0' ? ": " : "",
		    s->reason);
	}
	cmd_dns_trace_write(&f->dkim_trace, out);
}

void
cmd_findings_text(struct cmd_probe *p, const struct cmd_findings *f)
{
	struct span field = cmd_findings_field(p, f, &p->arena);

	/* For a terminal, without the CR. */
	for (size_t i = 0; i < field.len; i++)
		if (field.at[i] != '\r')
			buf_add_char(&p->out, field.at[i]);
	buf_add_char(&p->out, '\n');
	write_iprev(f, &p->out);
	write_spf("spf_helo", &f->spf_helo, &f->helo_trace, &p->out);
	write_spf("spf", &f->spf, &f->spf_trace, &p->out);
	write_dkim(f, &p->out);
	buf_printf(&p->out, "dmarc: %s (%s)\n",
	    verify_dmarc_result_name(f->dmarc.status),
	    verify_dmarc_status_name(f->dmarc.status));
	add_more(&p->out, "from", f->dmarc.from);
	add_more(&p->out, "policy at", f->dmarc.used_domain);
	cmd_dns_trace_write(&f->dmarc_trace, &p->out);
	cmd_compat_write(&f->compat, f->spf.result, f->dmarc.status, &p->out);
}
