/*
 * dmarc: libopendmarc, fed with records instead of let loose on the DNS.
 */
#include "second/dmarc.h"

#include <opendmarc/dmarc.h>

#define SUFFIXES "/usr/share/publicsuffix/public_suffix_list.dat"

enum { DOMAIN_BYTES = 512 };

/* In the library and not in its header: the organizational domain. */
extern int opendmarc_get_tld(u_char *domain, u_char *tld, size_t size);

bool
second_dmarc_open(void)
{
	OPENDMARC_LIB_T lib = { .tld_type = OPENDMARC_TLD_TYPE_MOZILLA };

	memcpy(lib.tld_source_file, SUFFIXES, sizeof(SUFFIXES));
	return opendmarc_policy_library_init(&lib) == DMARC_PARSE_OKAY;
}

static u_char *
text(struct arena *arena, struct span s)
{
	return (u_char *)arena_copy(arena, s).at;
}

static int
outcome_of(enum wire_second_state state)
{
	/* Its numbers for SPF and DKIM are the same. */
	switch (state) {
	case WIRE_SECOND_PASSED:
		return DMARC_POLICY_SPF_OUTCOME_PASS;
	case WIRE_SECOND_UNKNOWN:
		return DMARC_POLICY_SPF_OUTCOME_TMPFAIL;
	case WIRE_SECOND_FAILED:
		break;
	}
	return DMARC_POLICY_SPF_OUTCOME_FAIL;
}

static void
store(DMARC_POLICY_T *p, const struct wire_second_ask *a, struct arena *arena)
{
	u_char none[] = "";

	opendmarc_policy_store_from_domain(p, text(arena, a->from));
	if (a->domain.len > 0)
		opendmarc_policy_store_spf(p, text(arena, a->domain),
		    outcome_of(a->spf), DMARC_POLICY_SPF_ORIGIN_MAILFROM, none);
	for (size_t i = 0; i < a->signer_count; i++)
		opendmarc_policy_store_dkim(p,
		    text(arena, a->signers[i].domain), none,
		    outcome_of(a->signers[i].state), none);
}

/* The first that looks like a record, which is the library's own rule. */
static struct span
record_in(const struct wire_second_fact *f)
{
	for (size_t i = 0; i < f->answer.count; i++)
		if (span_starts(f->answer.records[i].text, SPAN("v=DMARC1")))
			return f->answer.records[i].text;
	return SPAN("");
}

static const struct wire_second_fact *
fact_of(struct second_facts *f, struct span domain, struct arena *arena)
{
	return second_fact_get(f, WIRE_DNS_TXT,
	    arena_printf(arena, "_dmarc.%.*s", SPAN_ARG(domain)));
}

static enum wire_second_dmarc_verdict
enforced(DMARC_POLICY_T *p)
{
	switch (opendmarc_get_policy_to_enforce(p)) {
	case DMARC_POLICY_PASS:
		return WIRE_SECOND_DMARC_ACCEPT;
	case DMARC_POLICY_NONE:
		return WIRE_SECOND_DMARC_NONE;
	case DMARC_POLICY_QUARANTINE:
		return WIRE_SECOND_DMARC_QUARANTINE;
	case DMARC_POLICY_REJECT:
		return WIRE_SECOND_DMARC_REJECT;
	case DMARC_POLICY_ABSENT:
		return WIRE_SECOND_DMARC_NORECORD;
	default:
		return WIRE_SECOND_DMARC_PERMERROR;
	}
}

/* As its own milter goes about it: the domain, then the organization's. */
static enum wire_second_dmarc_verdict
evaluate(DMARC_POLICY_T *p, struct second_facts *f, struct arena *arena)
{
	struct span from = f->ask->from;
	u_char org[DOMAIN_BYTES] = { 0 };
	u_char *above = NULL;

	const struct wire_second_fact *fact = fact_of(f, from, arena);
	struct span record = record_in(fact);
	if (record.len == 0 && fact->status != WIRE_SECOND_NO_ANSWER) {
		if (opendmarc_get_tld(text(arena, from), org, sizeof(org)) !=
			0 ||
		    org[0] == '\0')
			return WIRE_SECOND_DMARC_NORECORD;
		above = org;
		fact = fact_of(f, span_of((const char *)org), arena);
		record = record_in(fact);
	}
	if (fact->status == WIRE_SECOND_NO_ANSWER)
		return WIRE_SECOND_DMARC_TEMPERROR;
	if (record.len == 0)
		return WIRE_SECOND_DMARC_NORECORD;
	if (opendmarc_policy_store_dmarc(p, text(arena, record),
		text(arena, from), above) != DMARC_PARSE_OKAY)
		return WIRE_SECOND_DMARC_PERMERROR;
	return enforced(p);
}

void
second_dmarc_run(struct second_facts *f, struct arena *arena,
    struct wire_second_answer *out)
{
	const struct wire_second_ask *a = f->ask;
	char ip[IP_TEXT_MAX];
	int dkim = 0, spf = 0;

	ip_write(&a->ip, ip);
	DMARC_POLICY_T *p = opendmarc_policy_connect_init((u_char *)ip,
	    a->ip.family == IP_V6 ? DMARC_POLICY_IP_TYPE_IPV6 :
				    DMARC_POLICY_IP_TYPE_IPV4);
	out->verdict = WIRE_SECOND_DMARC_TEMPERROR;
	if (p == NULL)
		return;
	store(p, a, arena);
	out->verdict = evaluate(p, f, arena);
	if (opendmarc_policy_fetch_alignment(p, &dkim, &spf) ==
	    DMARC_PARSE_OKAY) {
		out->is_dkim_aligned = dkim == DMARC_POLICY_DKIM_ALIGNMENT_PASS;
		out->is_spf_aligned = spf == DMARC_POLICY_SPF_ALIGNMENT_PASS;
	}
	opendmarc_policy_connect_shutdown(p);
}
