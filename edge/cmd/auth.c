/*
 * auth: the checks one after another, each with a trace of its own.
 */
#include "cmd/auth.h"

#include <stdio.h>

#include "base/limits.h"
#include "cmd/dns_trace.h"
#include "cmd/probe.h"
#include "crypto/key_cache.h"
#include "verify/authres.h"
#include "verify/dkim.h"
#include "verify/dmarc.h"
#include "verify/spf.h"
#include "wire/header.h"
#include "wire/json.h"

enum {
	KEYS_MAX = VERIFY_DKIM_SIGNATURES_MAX,
	RSA_BITS_MIN = 1024 /* RFC 8301 section 3.2 */
};

struct findings {
	struct span header;
	struct span body;
	struct verify_spf_verdict spf;
	const struct verify_dkim_results *dkim;
	struct verify_dmarc dmarc;
	struct cmd_dns_trace spf_trace;
	struct cmd_dns_trace dkim_trace;
	struct cmd_dns_trace dmarc_trace;
};

/* ----------------------------------------------------------------- checks */

static bool
split(struct span message, struct findings *f)
{
	const struct wire_header_limits limits = {
		.bytes = LIMIT_HEADER_BYTES,
		.field_bytes = LIMIT_HEADER_LINE_BYTES,
		.fields = LIMIT_HEADER_FIELDS,
	};
	struct wire_header h;

	wire_header_init(&h, &limits, NULL, 0);
	enum wire_scan s = wire_header_feed(&h, message);
	if (s == WIRE_MORE)
		s = wire_header_end(&h);
	if (s != WIRE_DONE) {
		fprintf(stderr, "postern: the header cannot be read: %s\n",
		    wire_header_fault_name(h.fault));
		return false;
	}
	f->header = span_first(message, h.bytes);
	f->body = span_from(message, h.body_at);
	return true;
}

static enum outcome
dkim_wait(struct cmd_probe *p, struct findings *f)
{
	const struct verify_dkim_settings settings = {
		.keys = crypto_key_cache_new(KEYS_MAX),
		.rsa_bits_min = RSA_BITS_MIN,
		.skew_s = VERIFY_DKIM_SKEW_S,
	};
	struct crypto_key_cache *keys = settings.keys;
	struct verify_dkim *v =
	    verify_dkim_new(&settings, f->header, &p->arena);

	verify_dkim_body(v, f->body);
	enum outcome o =
	    verify_dkim_finish_wait(v, &f->dkim_trace.door, &f->dkim);
	verify_dkim_free(&v);
	crypto_key_cache_free(&keys);
	return o;
}

static enum verify_dmarc_state
state_of(bool is_pass, bool is_temp)
{
	if (is_pass)
		return VERIFY_DMARC_ID_PASS;
	return is_temp ? VERIFY_DMARC_ID_TEMP : VERIFY_DMARC_ID_FAIL;
}

static enum outcome
dmarc_wait(struct cmd_probe *p, struct findings *f)
{
	struct verify_dmarc_id *ids =
	    arena_array(&p->arena, f->dkim->count, sizeof(*ids));
	struct verify_dmarc_input in = {
		.spf = { f->spf.domain,
		    state_of(f->spf.result == VERIFY_SPF_PASS,
			f->spf.result == VERIFY_SPF_TEMPERROR) },
		.dkim = ids,
		.dkim_count = f->dkim->count,
		.mode = VERIFY_DMARC_WALK,
	};

	for (size_t i = 0; i < in.dkim_count; i++) {
		const struct verify_dkim_result *s = &f->dkim->signatures[i];

		ids[i] = (struct verify_dmarc_id){ s->domain,
			state_of(s->verdict == VERIFY_DKIM_PASS,
			    s->verdict == VERIFY_DKIM_TEMPERROR) };
	}
	wire_from_header(f->header, &p->arena, &in.from);
	return verify_dmarc_wait(&in, &f->dmarc_trace.door, &p->arena,
	    &f->dmarc);
}

static enum outcome
checks_wait(struct cmd_probe *p, struct findings *f)
{
	cmd_dns_trace_init(&f->spf_trace, &p->dns, &p->arena);
	cmd_dns_trace_init(&f->dkim_trace, &p->dns, &p->arena);
	cmd_dns_trace_init(&f->dmarc_trace, &p->dns, &p->arena);
	enum outcome o = verify_spf_wait(&f->spf_trace.door,
	    VERIFY_SPF_MAIL_FROM, &p->who, NULL, &p->arena, &f->spf);
	if (o == OUT_OK)
		o = dkim_wait(p, f);
	return o == OUT_OK ? dmarc_wait(p, f) : o;
}

/* ----------------------------------------------------------------- output */

static struct span
field_text(const struct cmd_probe *p, const struct findings *f,
    struct arena *arena)
{
	const struct verify_authres v = {
		.id = p->who.receiver,
		.spf = &f->spf,
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
write_spf(const struct findings *f, struct buf *out)
{
	buf_printf(out, "spf: %s\n", verify_spf_result_name(f->spf.result));
	add_more(out, "domain", f->spf.domain);
	add_more(out, "mechanism", f->spf.mechanism);
	add_more(out, "explanation", f->spf.explanation);
	add_more(out, "problem", f->spf.problem);
	cmd_dns_trace_write(&f->spf_trace, out);
}

static void
write_dkim(const struct findings *f, struct buf *out)
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

static void
write_text(struct cmd_probe *p, const struct findings *f)
{
	struct span field = field_text(p, f, &p->arena);

	/* For a terminal, without the CR. */
	for (size_t i = 0; i < field.len; i++)
		if (field.at[i] != '\r')
			buf_add_char(&p->out, field.at[i]);
	buf_add_char(&p->out, '\n');
	write_spf(f, &p->out);
	write_dkim(f, &p->out);
	buf_printf(&p->out, "dmarc: %s (%s)\n",
	    verify_dmarc_result_name(f->dmarc.status),
	    verify_dmarc_status_name(f->dmarc.status));
	add_more(&p->out, "from", f->dmarc.from);
	add_more(&p->out, "policy at", f->dmarc.used_domain);
	cmd_dns_trace_write(&f->dmarc_trace, &p->out);
}

static void
json_spf(const struct findings *f, struct buf *out)
{
	wire_json_open(out, "spf", '{');
	wire_json_text(out, "result",
	    span_of(verify_spf_result_name(f->spf.result)));
	wire_json_text(out, "domain", f->spf.domain);
	wire_json_text(out, "mechanism", f->spf.mechanism);
	wire_json_text(out, "explanation", f->spf.explanation);
	wire_json_text(out, "problem", f->spf.problem);
	cmd_dns_trace_json(&f->spf_trace, out);
	wire_json_close(out, '}');
}

static void
json_dkim(const struct findings *f, struct buf *out)
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
json_dmarc(const struct findings *f, struct buf *out)
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

static void
write_json(struct cmd_probe *p, const struct findings *f)
{
	struct buf *out = &p->out;

	wire_json_open(out, NULL, '{');
	wire_json_text(out, "authentication_results",
	    field_text(p, f, &p->arena));
	json_spf(f, out);
	json_dkim(f, out);
	json_dmarc(f, out);
	wire_json_close(out, '}');
	buf_add_char(out, '\n');
}

static void
check(struct cmd_probe *p)
{
	/* Too large for a fiber's stack. */
	struct findings *f = ARENA_NEW(&p->arena, struct findings);

	if (!split(p->message, f) || checks_wait(p, f) != OUT_OK)
		return;
	if (p->is_json)
		write_json(p, f);
	else
		write_text(p, f);
	p->status = CMD_OK;
}

int
cmd_auth(const struct cmd_line *line)
{
	return cmd_probe_run(line, true, check);
}
