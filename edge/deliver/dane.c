/*
 * dane: one question, and what its answers oblige to.
 */
#include "deliver/dane.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/log.h"
#include "deliver/listed.h"
#include "deliver/report_link.h"
#include "dns/resolver.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/input.h"
#include "wire/json.h"

enum { REPORT_BYTES_MAX = 2048 };

void
deliver_dane_report_wait(const struct deliver_opening *o, const char *result)
{
	struct buf json;
	char ip[IP_TEXT_MAX];

	buf_init(&json, REPORT_BYTES_MAX);
	wire_json_open(&json, NULL, '{');
	wire_json_text(&json, "policy-type", SPAN("tlsa"));
	wire_json_text(&json, "policy-domain", o->input->out.host);
	wire_json_text(&json, "receiving-mx-hostname", o->input->out.host);
	wire_json_text(&json, "receiving-ip",
	    ip_write(&o->backend->address.ip_port.ip, ip));
	if (result != NULL)
		wire_json_text(&json, "result-type", span_of(result));
	wire_json_number(&json,
	    result == NULL ? "successful-session-count" :
			     "failed-session-count",
	    1);
	wire_json_close(&json, '}');
	log_object(result == NULL ? LOG_INFO_LEVEL : LOG_WARN_LEVEL, "tlsrpt",
	    buf_span(&json));
	buf_fini(&json);
	obs_count(OBS_BACKEND_DANE, o->backend->label,
	    result == NULL ? OBS_BACKEND_DANE_VERIFIED :
			     OBS_BACKEND_DANE_FAILED);
	if (result != NULL)
		(void)deliver_report_link_wait(o, OBS_EVENT_DANE_FAIL,
		    span_of(result));
}

const char *
deliver_dane_result(enum tls_flaw flaw)
{
	switch (flaw) {
	case TLS_FLAW_EXPIRED:
		return "certificate-expired";
	case TLS_FLAW_NAME:
		return "certificate-host-mismatch";
	default:
		return "validation-failure";
	}
}

static enum outcome
refuse_wait(struct deliver_opening *o, const char *result, const char *why)
{
	o->tls.refusal = why;
	deliver_dane_report_wait(o, result);
	return OUT_OK;
}

/* There are none, or none that count. */
static enum outcome
do_without_wait(struct deliver_opening *o, bool is_required)
{
	obs_count(OBS_BACKEND_DANE, o->backend->label, OBS_BACKEND_DANE_NONE);
	if (!is_required)
		return OUT_OK;
	return refuse_wait(o, "dane-required",
	    "DANE is required, and no secure TLSA record is there");
}

/* From here on there is no mail in clear, and none to who is not verified. */
static enum outcome
oblige_wait(struct deliver_opening *o, const struct wire_dns_answer *answer,
    struct arena *arena)
{
	struct wire_tlsa *records =
	    arena_array(arena, answer->count, sizeof(*records));
	struct tls_dane *dane = ARENA_NEW(arena, struct tls_dane);
	size_t usages = 0;

	*dane =
	    (struct tls_dane){ .name = o->backend->host, .records = records };
	for (size_t i = 0; i < answer->count; i++) {
		struct wire_tlsa *t = &records[dane->count];
		if (!wire_tlsa_parse(answer->records[i].data, t) ||
		    !wire_tlsa_is_usable(t))
			continue;
		usages |= (size_t)1 << t->usage;
		dane->count++;
	}
	if (dane->count == 0)
		return refuse_wait(o, "tlsa-invalid", "no usable TLSA record");
	o->input->out.tlsa_usage = usages;
	o->tls.how.dane = dane;
	return OUT_OK;
}

enum outcome
deliver_dane_prepare_wait(struct deliver_opening *o, struct arena *arena)
{
	const struct deliver_backend *b = o->backend;
	struct wire_dns_answer answer;

	if (!b->transport->dane || o->shared->dns == NULL)
		return OUT_OK;
	enum outcome required = deliver_backend_listed_wait(o,
	    LANG_SET_TRANSPORT_HOSTS_REQUIRE_DANE, arena);
	bool is_required = required == OUT_OK || required == OUT_TEMP;
	if (!is_required &&
	    deliver_backend_listed_wait(o, LANG_SET_TRANSPORT_HOSTS_TRY_DANE,
		arena) != OUT_OK)
		return OUT_OK;
	if (!b->is_secure)
		return do_without_wait(o, is_required);
	enum outcome asked = dns_ask_wait(o->shared->dns, WIRE_DNS_TLSA,
	    arena_printf(arena, "_%u._tcp.%.*s",
		(unsigned)b->address.ip_port.port, SPAN_ARG(b->host)),
	    arena, &answer);
	if (asked == OUT_CANCELLED)
		return asked;
	if (asked == OUT_TEMP)
		return refuse_wait(o, "dnssec-invalid",
		    "its TLSA records cannot be told");
	if (asked == OUT_NONE || !answer.is_secure)
		return do_without_wait(o, is_required);
	return oblige_wait(o, &answer, arena);
}
