/*
 * second: ask, look up, ask again.
 */
#include "policy/second.h"

#include "base/clock.h"

static enum wire_second_status
status_of(enum outcome o, const struct wire_dns_answer *a)
{
	if (o == OUT_OK)
		return WIRE_SECOND_FOUND;
	if (o != OUT_NONE)
		return WIRE_SECOND_NO_ANSWER;
	return a->is_nxdomain ? WIRE_SECOND_NXDOMAIN : WIRE_SECOND_NODATA;
}

static enum outcome
look_up_wait(const struct verify_dns *dns, const struct wire_second_need *need,
    struct arena *arena, struct wire_second_fact *out)
{
	struct wire_dns_answer a = { .type = need->type };
	enum outcome o =
	    dns->ask_wait(dns->ctx, need->type, need->name, arena, &a);

	if (o == OUT_CANCELLED)
		return o;
	a.type = need->type;
	*out = (struct wire_second_fact){ status_of(o, &a), need->name, a };
	return OUT_OK;
}

/* Each round brings a fact more, and there is a cap on those. */
enum outcome
policy_second_wait(struct policy_second_link *k, const struct verify_dns *dns,
    const struct wire_second_ask *ask, uint64_t until_ms, struct arena *arena,
    struct wire_second_answer *out)
{
	struct wire_second_fact *facts =
	    arena_array(arena, WIRE_SECOND_FACTS_MAX, sizeof(*facts));
	struct wire_second_ask full = *ask;
	struct wire_second_answer a;

	full.facts = facts;
	while (clock_ms() < until_ms) {
		enum outcome o =
		    policy_second_link_ask_wait(k, &full, until_ms, arena, &a);
		if (o != OUT_OK)
			return o;
		if (a.kind == WIRE_SECOND_VERDICT && a.engine == ask->engine) {
			*out = a;
			return OUT_OK;
		}
		if (a.kind != WIRE_SECOND_NEED ||
		    full.fact_count + a.need_count > WIRE_SECOND_FACTS_MAX)
			return OUT_TEMP;
		for (size_t i = 0; i < a.need_count && o == OUT_OK; i++)
			o = look_up_wait(dns, &a.needs[i], arena,
			    &facts[full.fact_count++]);
		if (o != OUT_OK)
			return o;
	}
	return OUT_TEMP;
}

void
policy_second_ask_spf(const struct verify_spf_input *who, struct arena *arena,
    struct wire_second_ask *out)
{
	*out = (struct wire_second_ask){
		.engine = WIRE_SECOND_SPF,
		.ip = who->ip,
		.helo = arena_copy(arena, who->helo),
		.local = arena_copy(arena, who->local),
		.domain = arena_copy(arena, who->domain),
	};
}

static enum wire_second_state
state_of(enum verify_dmarc_state s)
{
	if (s == VERIFY_DMARC_ID_PASS)
		return WIRE_SECOND_PASSED;
	return s == VERIFY_DMARC_ID_TEMP ? WIRE_SECOND_UNKNOWN :
					   WIRE_SECOND_FAILED;
}

void
policy_second_ask_dmarc(const struct ip *ip, struct span from,
    const struct verify_dmarc_input *in, struct arena *arena,
    struct wire_second_ask *out)
{
	struct wire_second_signer *s =
	    arena_array(arena, in->dkim_count, sizeof(*s));

	for (size_t i = 0; i < in->dkim_count; i++)
		s[i] = (struct wire_second_signer){ arena_copy(arena,
							in->dkim[i].domain),
			state_of(in->dkim[i].state) };
	*out = (struct wire_second_ask){
		.engine = WIRE_SECOND_DMARC,
		.ip = *ip,
		.domain = arena_copy(arena, in->spf.domain),
		.from = arena_copy(arena, from),
		.spf = state_of(in->spf.state),
		.signers = s,
		.signer_count = in->dkim_count,
	};
}

enum verify_dmarc_status
policy_second_dmarc_status(enum wire_second_dmarc_verdict verdict)
{
	switch (verdict) {
	case WIRE_SECOND_DMARC_ACCEPT:
		return VERIFY_DMARC_ACCEPT;
	case WIRE_SECOND_DMARC_NONE:
		return VERIFY_DMARC_NONE;
	case WIRE_SECOND_DMARC_QUARANTINE:
		return VERIFY_DMARC_QUARANTINE;
	case WIRE_SECOND_DMARC_REJECT:
		return VERIFY_DMARC_REJECT;
	case WIRE_SECOND_DMARC_NORECORD:
		return VERIFY_DMARC_NORECORD;
	case WIRE_SECOND_DMARC_TEMPERROR:
		return VERIFY_DMARC_TEMPERROR;
	case WIRE_SECOND_DMARC_PERMERROR:
		break;
	}
	return VERIFY_DMARC_PERMERROR;
}
