/*
 * resolver: who may ask when, how long they wait, and what came of it.
 */
#include "dns/resolver.h"

#include <stdlib.h>

#include <unbound.h>

#include "base/assert.h"
#include "base/clock.h"
#include "wire/dns_packet.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "loop/fiber.h"
#include "loop/gate.h"
#include "loop/wait.h"
#include "dns/context.h"
#include "dns/exchange.h"

struct dns_resolver {
	struct ub_ctx *ctx;
	struct loop_gate gate;
	uint64_t timeout_ms;
	size_t busy;
};

/* One question; lives on its fiber's stack. */
struct query {
	struct dns_resolver *resolver;
	const char *name; /* as the library's parser wants it */
	struct wire_dns_name wire;
	enum wire_dns_type type;
	struct dns_exchange exchange;
	enum obs_dns_result result;
};

/*
 * The library reads its files at the first question, so one is asked now; it
 * knows that answer by itself.
 */
static bool
starts(struct ub_ctx *ctx)
{
	struct dns_exchange x;
	bool is_answered;

	dns_exchange_start(&x, ctx, "localhost.", WIRE_DNS_A);
	is_answered = x.packet != NULL;
	if (!loop_wait_is_done(&x.wait))
		dns_exchange_cancel(&x, ctx);
	free(x.packet);
	return is_answered;
}

struct dns_resolver *
dns_resolver_new(struct loop *l, const struct dns_settings *settings,
    const char **why)
{
	struct ub_ctx *ctx = dns_context_new(l, settings, why);
	struct dns_resolver *r;

	ASSERT(settings->queries_max > 0);
	if (ctx == NULL)
		return NULL;
	if (!starts(ctx)) {
		ub_ctx_delete(ctx);
		*why = "the DNS library does not start; is the trust anchor "
		       "a readable file of DNSKEY or DS records?";
		return NULL;
	}
	r = calloc(1, sizeof(*r));
	ASSERT(r != NULL);
	r->ctx = ctx;
	r->timeout_ms = settings->timeout_ms;
	loop_gate_init(&r->gate, settings->queries_max);
	return r;
}

void
dns_resolver_free(struct dns_resolver **r)
{
	if (*r == NULL)
		return;
	ASSERT((*r)->busy == 0);
	ub_ctx_delete((*r)->ctx);
	free(*r);
	*r = NULL;
}

size_t
dns_resolver_busy(const struct dns_resolver *r)
{
	return r->busy;
}

static void
start(void *arg)
{
	struct query *q = arg;

	dns_exchange_start(&q->exchange, q->resolver->ctx, q->name, q->type);
}

static void
give_up(void *arg)
{
	struct query *q = arg;

	dns_exchange_cancel(&q->exchange, q->resolver->ctx);
}

/* What ${q}'s packet says. */
static enum outcome
read_packet(struct query *q, struct arena *arena, struct wire_dns_answer *out)
{
	struct span packet = { q->exchange.packet, q->exchange.len };

	switch (wire_dns_packet_parse(packet, &q->wire, q->type, arena, out)) {
	case WIRE_DNS_FOUND:
		q->result = OBS_DNS_FOUND;
		break;
	case WIRE_DNS_NODATA:
		q->result = OBS_DNS_NODATA;
		break;
	case WIRE_DNS_NXDOMAIN:
		q->result = OBS_DNS_NXDOMAIN;
		break;
	case WIRE_DNS_FAILED:
	case WIRE_DNS_MALFORMED:
		return OUT_TEMP;
	}
	out->is_secure = q->exchange.is_secure;
	return q->result == OBS_DNS_FOUND ? OUT_OK : OUT_NONE;
}

/* Inside the gate: ask, and wait for the packet. */
static enum outcome
packet_wait(struct query *q, uint64_t until_ms)
{
	struct dns_exchange *x = &q->exchange;
	enum outcome o;

	loop_fiber_on_main(start, q);
	o = loop_wait_until(&x->wait, until_ms);
	q->result = x->is_bogus ? OBS_DNS_BOGUS : OBS_DNS_FAILED;
	if (loop_wait_is_done(&x->wait))
		return o;
	loop_fiber_on_main(give_up, q);
	q->result = OBS_DNS_TIMEOUT;
	return o;
}

static enum outcome
query_wait(struct query *q, uint64_t until_ms, struct arena *arena,
    struct wire_dns_answer *out)
{
	struct dns_resolver *r = q->resolver;
	uint64_t latest_ms = clock_ms() + r->timeout_ms;

	if (latest_ms < until_ms)
		until_ms = latest_ms;
	enum outcome o = loop_gate_enter_wait(&r->gate, until_ms);

	if (o != OUT_OK)
		return o;
	/* The place may have come too late to be of use. */
	o = clock_ms() < until_ms ? packet_wait(q, until_ms) : OUT_TEMP;
	loop_gate_leave(&r->gate);
	if (o == OUT_OK)
		o = read_packet(q, arena, out);
	free(q->exchange.packet);
	return o;
}

static enum obs_dns_type
type_label(enum wire_dns_type type)
{
	switch (type) {
	case WIRE_DNS_A:
		return OBS_DNS_A;
	case WIRE_DNS_AAAA:
		return OBS_DNS_AAAA;
	case WIRE_DNS_MX:
		return OBS_DNS_MX;
	case WIRE_DNS_PTR:
		return OBS_DNS_PTR;
	case WIRE_DNS_TXT:
		return OBS_DNS_TXT;
	case WIRE_DNS_TLSA:
		return OBS_DNS_TLSA;
	default:
		return OBS_DNS_OTHER;
	}
}

enum outcome
dns_ask_until_wait(struct dns_resolver *r, enum wire_dns_type type,
    struct span name, uint64_t until_ms, struct arena *arena,
    struct wire_dns_answer *out)
{
	struct query q = { .resolver = r,
		.type = type,
		.result = OBS_DNS_OVERLOAD };
	uint64_t start_us = clock_us();
	enum outcome o;

	if (!wire_dns_name_parse(name, &q.wire)) {
		*out = (struct wire_dns_answer){ .type = type,
			.is_nxdomain = true };
		return OUT_NONE;
	}
	q.name = wire_dns_name_write(&q.wire, arena).at;
	r->busy++;
	o = query_wait(&q, until_ms, arena, out);
	r->busy--;
	if (o == OUT_CANCELLED)
		q.result = OBS_DNS_CANCELLED;
	else
		obs_observe(OBS_DNS_SECONDS,
		    (double)(clock_us() - start_us) / 1e6);
	obs_count(OBS_DNS_QUERIES, type_label(type), q.result);
	return o;
}

enum outcome
dns_ask_wait(struct dns_resolver *r, enum wire_dns_type type, struct span name,
    struct arena *arena, struct wire_dns_answer *out)
{
	return dns_ask_until_wait(r, type, name, UINT64_MAX, arena, out);
}
