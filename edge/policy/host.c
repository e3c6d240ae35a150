/*
 * host: reverse name, HELO and DNS lists of one client.
 */
#include "policy/host.h"

#include "obs/label.h"
#include "obs/metric.h"
#include "policy/dns.h"
#include "policy/dnslist.h"
#include "policy/generation.h"
#include "policy/job.h"
#include "verify/dnsbl.h"
#include "verify/rdns.h"
#include "wire/helo.h"

struct policy_host {
	const struct policy_world *world;
	const struct policy_input *input;
	struct arena *arena; /* the connection's */
	struct policy_dns dns;
	struct policy_job job;
	bool has_rdns;
	enum outcome found; /* how the look-up ended */
	struct verify_rdns rdns;
	struct verify_dnsbl_result listed; /* the last match */
};

struct policy_host *
policy_host_new(const struct policy_world *world,
    const struct policy_input *input, struct arena *arena)
{
	struct policy_host *h = ARENA_NEW(arena, struct policy_host);

	h->world = world;
	h->input = input;
	h->arena = arena;
	return h;
}

static void
open_dns(struct policy_host *h)
{
	policy_dns_open(&h->dns, h->world,
	    (uint64_t)lang_number(h->world->generation->program,
		LANG_SET_DNS_MESSAGE_BUDGET));
}

static enum outcome
look_up_wait(struct policy_host *h)
{
	if (h->input->client.ip.family == IP_NONE)
		h->found = OUT_NONE;
	else
		h->found = verify_rdns_wait(&h->dns.door, &h->input->client.ip,
		    h->arena, &h->rdns);
	h->has_rdns = h->found != OUT_CANCELLED;
	return h->found == OUT_CANCELLED ? OUT_CANCELLED : OUT_OK;
}

static void
run_look_up(void *arg)
{
	struct policy_host *h = arg;

	(void)!look_up_wait(h);
	policy_job_done(&h->job);
}

void
policy_host_begin(struct policy_host *h, struct loop_scope *scope)
{
	open_dns(h);
	if ((h->world->generation->program->asks & LANG_ASKS_RDNS) != 0)
		policy_job_start(&h->job, scope, run_look_up, h);
}

/* h->found and h->rdns stand. */
static enum outcome
rdns_wait(struct policy_host *h)
{
	if (h->has_rdns)
		return OUT_OK;
	if (policy_job_wait(&h->job) == OUT_CANCELLED)
		return OUT_CANCELLED;
	if (h->has_rdns)
		return OUT_OK;
	open_dns(h);
	return look_up_wait(h);
}

struct span
policy_host_known(const struct policy_host *h)
{
	return h->has_rdns && h->found == OUT_OK ? h->rdns.names[0] : SPAN("");
}

const char *
policy_host_iprev(const struct policy_host *h)
{
	if (!h->has_rdns)
		return NULL;
	if (h->found == OUT_OK)
		return "pass";
	if (h->found == OUT_TEMP)
		return "temperror";
	/* RFC 8601 section 2.7.3: nothing published is an error of theirs. */
	return h->rdns.has_pointer ? "fail" : "permerror";
}

static enum outcome
name_wait(struct policy_host *h, struct span *out)
{
	*out = SPAN("");
	if (rdns_wait(h) == OUT_CANCELLED)
		return OUT_CANCELLED;
	if (h->found == OUT_OK)
		*out = h->rdns.names[0];
	return h->found == OUT_TEMP ? OUT_TEMP : OUT_OK;
}

enum outcome
policy_host_variable_wait(struct policy_host *h, enum lang_variable v,
    struct arena *arena, struct span *out)
{
	(void)arena;
	switch (v) {
	case LANG_VAR_SENDER_HOST_NAME:
		return name_wait(h, out);
	case LANG_VAR_DNSLIST_DOMAIN:
		*out = h->listed.domain;
		return OUT_OK;
	case LANG_VAR_DNSLIST_VALUE:
		*out = h->listed.value;
		return OUT_OK;
	case LANG_VAR_DNSLIST_TEXT:
		*out = h->listed.text;
		return OUT_OK;
	case LANG_VAR_DNSLIST_MATCHED:
		*out = h->listed.matched;
		return OUT_OK;
	default:
		return OUT_NONE;
	}
}

/* Count a question that the DNS left unanswered, by what the site chose. */
static enum outcome
counted(const struct policy_host *h, enum outcome o)
{
	if (o == OUT_TEMP)
		obs_count(OBS_FALLBACKS, OBS_DNS,
		    span_eq(lang_text_of(h->world->generation->program,
				LANG_SET_ON_DNS_ERROR),
			SPAN("open")) ?
			OBS_FALLBACK_OPEN :
			OBS_FALLBACK_DEFER);
	return o;
}

enum outcome
policy_host_names_wait(struct policy_host *h, const struct ip *ip,
    struct arena *arena, const struct span **out, size_t *count)
{
	struct verify_rdns rdns;
	enum outcome o;

	if (ip_eq(ip, &h->input->client.ip)) {
		o = rdns_wait(h);
		if (o != OUT_OK)
			return o;
		o = h->found;
		rdns = h->rdns;
	} else {
		open_dns(h);
		o = verify_rdns_wait(&h->dns.door, ip, arena, &rdns);
	}
	if (o == OUT_OK) {
		*out = rdns.names;
		*count = rdns.count;
	}
	return counted(h, o);
}

enum outcome
policy_host_leads_wait(struct policy_host *h, struct span name,
    const struct ip *ip, struct arena *arena)
{
	struct wire_dns_answer answer;
	enum outcome o;

	open_dns(h);
	o = verify_rdns_leads_to_wait(&h->dns.door, name, ip, arena);
	if (o != OUT_NONE)
		return counted(h, o);
	/* Not this one; whether it is one at all, either family can tell. */
	o = h->dns.door.ask_wait(h->dns.door.ctx, WIRE_DNS_A, name, arena,
	    &answer);
	if (o == OUT_NONE && !answer.is_nxdomain)
		o = h->dns.door.ask_wait(h->dns.door.ctx, WIRE_DNS_AAAA, name,
		    arena, &answer);
	if (o == OUT_OK)
		return OUT_NONE;
	return o == OUT_NONE ? OUT_PERM : counted(h, o);
}

/* What HELO said leads to the client's address. */
static enum outcome
helo_wait(struct policy_host *h, struct arena *arena)
{
	struct wire_helo helo;

	if (h->input->client.ip.family == IP_NONE ||
	    !wire_helo_parse(h->input->helo, SPAN("_"), &helo))
		return OUT_NONE;
	open_dns(h);
	return verify_rdns_helo_wait(&h->dns.door, &helo, &h->input->client.ip,
	    arena);
}

enum outcome
policy_host_verify_wait(struct policy_host *h, enum lang_verify what,
    struct arena *arena, struct span *why)
{
	enum outcome o;

	*why = SPAN("the DNS did not answer");
	if (what == LANG_VERIFY_HELO)
		return counted(h, helo_wait(h, arena));
	o = rdns_wait(h);
	return counted(h, o == OUT_OK ? h->found : o);
}

enum outcome
policy_host_dnslists_wait(struct policy_host *h, struct span text,
    struct arena *arena, struct span *why, bool *gaps)
{
	struct verify_dnsbl_item *items;
	struct verify_dnsbl_result result;
	size_t count;

	if (!policy_dnslist_read(text, arena, &items, &count, why))
		return OUT_PERM;
	open_dns(h);
	*why = SPAN("a DNS list did not answer");
	enum outcome o = verify_dnsbl_wait(&h->dns.door, items, count,
	    &h->input->client.ip, arena, &result);
	if (o == OUT_NONE)
		*gaps = result.unknown > 0;
	if (o != OUT_OK)
		return counted(h, o);
	h->listed.domain = arena_copy(h->arena, result.domain);
	h->listed.value = arena_copy(h->arena, result.value);
	h->listed.text = arena_copy(h->arena, result.text);
	h->listed.matched = arena_copy(h->arena, result.matched);
	return OUT_OK;
}
