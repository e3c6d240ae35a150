/*
 * spf: libspf2 over a DNS layer of our own.
 */
#include "second/spf.h"

#include <netinet/in.h>

#include <stdlib.h>

#include <spf2/spf.h>
#include <spf2/spf_dns.h>
#include <spf2/spf_dns_rr.h>

struct second_spf {
	SPF_dns_server_t layer;
	SPF_server_t *server;
	/* Of the run at hand. */
	struct second_facts *facts;
	struct arena *arena;
};

/* --------------------------------------------------------------- the DNS */

static SPF_dns_stat_t
stat_of(enum wire_second_status status)
{
	switch (status) {
	case WIRE_SECOND_FOUND:
		return NETDB_SUCCESS;
	case WIRE_SECOND_NODATA:
		return NO_DATA;
	case WIRE_SECOND_NXDOMAIN:
		return HOST_NOT_FOUND;
	case WIRE_SECOND_NO_ANSWER:
		break;
	}
	return TRY_AGAIN;
}

/* Its texts are C strings: a NUL would hide the rest of a record. */
static bool
put_text(SPF_dns_rr_t *rr, int i, struct span s)
{
	if (SPF_dns_rr_buf_realloc(rr, i, s.len + 1) != SPF_E_SUCCESS)
		return false;
	char *to = rr->rr[i]->txt;
	for (size_t n = 0; n < s.len; n++)
		to[n] = s.at[n] != '\0' ? s.at[n] : '\1';
	to[s.len] = '\0';
	return true;
}

static bool
put_record(SPF_dns_rr_t *rr, int i, enum wire_dns_type type,
    const struct wire_dns_record *r)
{
	static const uint8_t mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff,
		0xff };

	switch (type) {
	case WIRE_DNS_A:
	case WIRE_DNS_AAAA:
		if (SPF_dns_rr_buf_realloc(rr, i, sizeof(*rr->rr[i])) !=
		    SPF_E_SUCCESS)
			return false;
		if (type == WIRE_DNS_A) {
			memcpy(&rr->rr[i]->a, r->ip.bytes, 4);
		} else if (r->ip.family == IP_V6) {
			memcpy(&rr->rr[i]->aaaa, r->ip.bytes, 16);
		} else {
			memcpy(&rr->rr[i]->aaaa, mapped, sizeof(mapped));
			memcpy((char *)&rr->rr[i]->aaaa + sizeof(mapped),
			    r->ip.bytes, 4);
		}
		return true;
	case WIRE_DNS_TXT:
		return put_text(rr, i, r->text);
	default:
		return put_text(rr, i, r->name);
	}
}

static SPF_dns_rr_t *
lookup(SPF_dns_server_t *layer, const char *domain, ns_type type,
    int should_cache)
{
	struct second_spf *s = layer->hook;
	struct span name = arena_copy(s->arena, span_of(domain));

	(void)should_cache;
	/* Type SPF is history: RFC 7208 section 3.1. */
	if (!wire_second_type_is((uint64_t)type))
		return SPF_dns_rr_new_init(layer, domain, type, 0, NO_DATA);
	const struct wire_second_fact *f =
	    second_fact_get(s->facts, (enum wire_dns_type)type, name);
	SPF_dns_rr_t *rr = SPF_dns_rr_new_init(layer, domain, type,
	    (int)f->answer.ttl_s, stat_of(f->status));
	for (size_t i = 0; rr != NULL && i < f->answer.count; i++) {
		if (!put_record(rr, (int)i, f->answer.type,
			&f->answer.records[i]))
			break;
		rr->num_rr = (int)i + 1;
	}
	return rr;
}

struct second_spf *
second_spf_new(void)
{
	struct second_spf *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->layer.lookup = lookup;
	s->layer.name = "facts";
	s->layer.hook = s;
	s->server = SPF_server_new_dns(&s->layer, 0);
	if (s->server == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

/* ------------------------------------------------------------- a verdict */

/* Where it leaves no result, its error tells. */
static enum wire_second_spf_verdict
verdict_of(SPF_response_t *response, SPF_errcode_t error)
{
	switch (SPF_response_result(response)) {
	case SPF_RESULT_NONE:
		return WIRE_SECOND_SPF_NONE;
	case SPF_RESULT_NEUTRAL:
		return WIRE_SECOND_SPF_NEUTRAL;
	case SPF_RESULT_PASS:
		return WIRE_SECOND_SPF_PASS;
	case SPF_RESULT_FAIL:
		return WIRE_SECOND_SPF_FAIL;
	case SPF_RESULT_SOFTFAIL:
		return WIRE_SECOND_SPF_SOFTFAIL;
	case SPF_RESULT_TEMPERROR:
		return WIRE_SECOND_SPF_TEMPERROR;
	case SPF_RESULT_PERMERROR:
		return WIRE_SECOND_SPF_PERMERROR;
	default:
		break;
	}
	return error == SPF_E_DNS_ERROR ? WIRE_SECOND_SPF_TEMPERROR :
					  WIRE_SECOND_SPF_PERMERROR;
}

static void
set_client(SPF_request_t *request, const struct ip *ip)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (ip->family == IP_V4) {
		memcpy(&v4, ip->bytes, sizeof(v4));
		SPF_request_set_ipv4(request, v4);
	} else {
		memcpy(&v6, ip->bytes, sizeof(v6));
		SPF_request_set_ipv6(request, v6);
	}
}

enum wire_second_spf_verdict
second_spf_run(struct second_spf *s, struct second_facts *f,
    struct arena *arena)
{
	const struct wire_second_ask *a = f->ask;
	SPF_request_t *request = SPF_request_new(s->server);
	SPF_response_t *response = NULL;
	enum wire_second_spf_verdict v = WIRE_SECOND_SPF_TEMPERROR;

	if (request == NULL)
		return v;
	s->facts = f;
	s->arena = arena;
	set_client(request, &a->ip);
	SPF_request_set_helo_dom(request, arena_text(arena, a->helo));
	/* Without a sender it takes postmaster@HELO by itself. */
	if (a->domain.len > 0)
		SPF_request_set_env_from(request,
		    arena_printf(arena, "%.*s@%.*s", SPAN_ARG(a->local),
			SPAN_ARG(a->domain))
			.at);
	SPF_errcode_t error = SPF_request_query_mailfrom(request, &response);
	if (response != NULL) {
		v = verdict_of(response, error);
		SPF_response_free(response);
	}
	SPF_request_free(request);
	return v;
}
