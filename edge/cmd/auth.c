/*
 * auth: the checks one after another, each with a trace of its own.
 */
#include "cmd/auth.h"

#include <stdio.h>

#include "base/limits.h"
#include "cmd/findings.h"
#include "crypto/key_cache.h"
#include "wire/header.h"

enum {
	KEYS_MAX = VERIFY_DKIM_SIGNATURES_MAX,
	RSA_BITS_MIN = 1024 /* RFC 8301 section 3.2 */
};

/* ----------------------------------------------------------------- checks */

static bool
split(struct span message, struct cmd_findings *f)
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
dkim_wait(struct cmd_probe *p, struct cmd_findings *f)
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
dmarc_wait(struct cmd_probe *p, struct cmd_findings *f)
{
	struct verify_dmarc_id *ids =
	    arena_array(&p->arena, f->dkim->count, sizeof(*ids));
	struct verify_dmarc_input in = {
		.spf = { f->spf.domain,
		    state_of(f->spf.result == VERIFY_SPF_PASS,
			f->spf.result == VERIFY_SPF_TEMPERROR) },
		.dkim = ids,
		.dkim_count = f->dkim->count,
		.mode =
		    p->suffixes != NULL ? VERIFY_DMARC_PSL : VERIFY_DMARC_WALK,
		.suffixes = p->suffixes,
	};

	for (size_t i = 0; i < in.dkim_count; i++) {
		const struct verify_dkim_result *s = &f->dkim->signatures[i];

		ids[i] = (struct verify_dmarc_id){ s->domain,
			state_of(s->verdict == VERIFY_DKIM_PASS,
			    s->verdict == VERIFY_DKIM_TEMPERROR) };
	}
	wire_from_header(f->header, &p->arena, &in.from);
	enum outcome o =
	    verify_dmarc_wait(&in, &f->dmarc_trace.door, &p->arena, &f->dmarc);
	if (o == OUT_OK && p->is_compat)
		o = cmd_compat_wait(p, &in, &f->dmarc, &f->compat);
	return o;
}

static enum outcome
iprev_wait(struct cmd_probe *p, struct cmd_findings *f)
{
	f->iprev = verify_rdns_wait(&f->iprev_trace.door, &p->who.ip, &p->arena,
	    &f->rdns);
	return f->iprev == OUT_CANCELLED ? OUT_CANCELLED : OUT_OK;
}

static enum outcome
checks_wait(struct cmd_probe *p, struct cmd_findings *f)
{
	cmd_dns_trace_init(&f->iprev_trace, &p->dns, &p->arena);
	cmd_dns_trace_init(&f->helo_trace, &p->dns, &p->arena);
	cmd_dns_trace_init(&f->spf_trace, &p->dns, &p->arena);
	cmd_dns_trace_init(&f->dkim_trace, &p->dns, &p->arena);
	cmd_dns_trace_init(&f->dmarc_trace, &p->dns, &p->arena);
	enum outcome o = iprev_wait(p, f);
	if (o == OUT_OK)
		o = verify_spf_wait(&f->helo_trace.door, VERIFY_SPF_HELO,
		    &p->who, NULL, &p->arena, &f->spf_helo);
	if (o == OUT_OK)
		o = verify_spf_wait(&f->spf_trace.door, VERIFY_SPF_MAIL_FROM,
		    &p->who, NULL, &p->arena, &f->spf);
	if (o == OUT_OK)
		o = dkim_wait(p, f);
	return o == OUT_OK ? dmarc_wait(p, f) : o;
}

static void
check(struct cmd_probe *p)
{
	/* Too large for a fiber's stack. */
	struct cmd_findings *f = ARENA_NEW(&p->arena, struct cmd_findings);

	if (!split(p->message, f) || checks_wait(p, f) != OUT_OK)
		return;
	if (p->is_json)
		cmd_findings_json(p, f);
	else
		cmd_findings_text(p, f);
	p->status = CMD_OK;
}

int
cmd_auth(const struct cmd_line *line)
{
	return cmd_probe_run(line, true, check);
}
