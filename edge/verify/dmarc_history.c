/*
 * dmarc_history: "word value" lines.
 */
#include "verify/dmarc_history.h"

#include <inttypes.h>

#include "base/ascii.h"

/* A status: what opendmarc calls the policy, and what was done. */
struct row {
	unsigned policy;
	unsigned action;
};

static const struct row rows[] = { [VERIFY_DMARC_OFF] = { 14, 2 },
	[VERIFY_DMARC_ACCEPT] = { 15, 2 },
	[VERIFY_DMARC_NONE] = { 18, 2 },
	[VERIFY_DMARC_QUARANTINE] = { 17, 4 },
	[VERIFY_DMARC_REJECT] = { 16, 0 },
	[VERIFY_DMARC_NORECORD] = { 14, 2 },
	[VERIFY_DMARC_NOFROM] = { 14, 2 },
	[VERIFY_DMARC_TEMPERROR] = { 14, 3 },
	[VERIFY_DMARC_PERMERROR] = { 14, 2 } };

static const enum verify_ares spf_results[] = { [VERIFY_SPF_NONE] =
						    VERIFY_ARES_NONE,
	[VERIFY_SPF_NEUTRAL] = VERIFY_ARES_NEUTRAL,
	[VERIFY_SPF_PASS] = VERIFY_ARES_PASS,
	[VERIFY_SPF_FAIL] = VERIFY_ARES_FAIL,
	[VERIFY_SPF_SOFTFAIL] = VERIFY_ARES_SOFTFAIL,
	[VERIFY_SPF_TEMPERROR] = VERIFY_ARES_TEMPERROR,
	[VERIFY_SPF_PERMERROR] = VERIFY_ARES_PERMERROR };

static const enum verify_ares dkim_results[] = { [VERIFY_DKIM_NONE] =
						     VERIFY_ARES_NONE,
	[VERIFY_DKIM_PASS] = VERIFY_ARES_PASS,
	[VERIFY_DKIM_FAIL] = VERIFY_ARES_FAIL,
	[VERIFY_DKIM_POLICY] = VERIFY_ARES_POLICY,
	[VERIFY_DKIM_NEUTRAL] = VERIFY_ARES_NEUTRAL,
	[VERIFY_DKIM_TEMPERROR] = VERIFY_ARES_TEMPERROR,
	[VERIFY_DKIM_PERMERROR] = VERIFY_ARES_PERMERROR };

static void
put_word(struct buf *out, struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		buf_add_char(out,
		    ascii_is_print(word.at[i]) && word.at[i] != ' ' ?
			word.at[i] :
			'?');
}

static void
put_line(struct buf *out, const char *name, struct span value)
{
	buf_add_text(out, name);
	buf_add_char(out, ' ');
	put_word(out, value);
	buf_add_char(out, '\n');
}

static void
put_number(struct buf *out, const char *name, unsigned value)
{
	buf_printf(out, "%s %u\n", name, value);
}

static void
put_signatures(struct buf *out, const struct verify_dkim_results *dkim)
{
	for (size_t i = 0; dkim != NULL && i < dkim->count; i++) {
		const struct verify_dkim_result *s = &dkim->signatures[i];

		if (s->domain.len == 0 || s->selector.len == 0)
			continue;
		buf_add_text(out, "dkim ");
		put_word(out, s->domain);
		buf_add_char(out, ' ');
		put_word(out, s->selector);
		buf_printf(out, " %u\n", (unsigned)dkim_results[s->verdict]);
	}
}

static void
put_addresses(struct buf *out, struct span rua)
{
	struct wire_dmarc_uri uri;
	bool any = false;

	for (; wire_dmarc_uri_cut(&rua, &uri); any = true)
		put_line(out, "rua", uri.text);
	if (!any)
		put_line(out, "rua", SPAN("-"));
}

static unsigned
policy_number(enum wire_dmarc_policy p)
{
	switch (p) {
	case WIRE_DMARC_NONE:
		return 110;
	case WIRE_DMARC_QUARANTINE:
		return 113;
	case WIRE_DMARC_REJECT:
		return 114;
	case WIRE_DMARC_ABSENT:
	case WIRE_DMARC_BAD:
		break;
	}
	return 0;
}

static unsigned
mode_number(bool is_strict)
{
	return is_strict ? 115 : 114;
}

static unsigned
alignment_number(bool is_aligned)
{
	return is_aligned ? 4 : 5;
}

static void
put_record(struct buf *out, const struct verify_dmarc *d)
{
	const struct wire_dmarc_record *r = &d->record;

	put_line(out, "pdomain", d->used_domain);
	put_number(out, "policy", rows[d->status].policy);
	put_addresses(out, r->rua);
	put_number(out, "pct", r->pct);
	put_number(out, "adkim", mode_number(r->is_adkim_strict));
	put_number(out, "aspf", mode_number(r->is_aspf_strict));
	put_number(out, "p", policy_number(r->p));
	put_number(out, "sp", policy_number(r->sp));
	put_number(out, "align_dkim", alignment_number(d->is_dkim_aligned));
	put_number(out, "align_spf", alignment_number(d->is_spf_aligned));
	put_number(out, "action", rows[d->status].action);
}

static void
put_arc(struct buf *out, const struct verify_dmarc_history *h)
{
	put_number(out, "arc", (unsigned)h->arc);
	buf_printf(out, "arc_policy %u json[ ", h->arc_policy);
	buf_add(out, h->arc_json);
	buf_add_text(out, h->arc_json.len > 0 ? " ]\n" : "]\n");
}

bool
verify_dmarc_history_write(const struct verify_dmarc_history *h,
    struct buf *out)
{
	char ip[IP_TEXT_MAX];

	if (!h->dmarc->has_record)
		return false;
	put_line(out, "job", h->job);
	put_line(out, "reporter", h->reporter);
	buf_printf(out, "received %" PRId64 "\n", h->received_s);
	put_line(out, "ipaddr", ip_write(&h->client, ip));
	put_line(out, "from", h->dmarc->from);
	put_line(out, "mfrom", h->mail_from);
	put_number(out, "spf",
	    (unsigned)(h->has_spf ? spf_results[h->spf] : VERIFY_ARES_UNKNOWN));
	put_signatures(out, h->dkim);
	put_record(out, h->dmarc);
	if (h->has_arc)
		put_arc(out, h);
	return true;
}
