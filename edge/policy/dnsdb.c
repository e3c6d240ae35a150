/*
 * dnsdb: one question for each name, records to text.
 */
#include "policy/dnsdb.h"

#include "base/buf.h"
#include "base/ip.h"
#include "base/limits.h"
#include "lang/dnsdb.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/dns.h"
#include "policy/generation.h"
#include "verify/dns_reverse.h"

/* One look-up under way. */
struct ask {
	struct policy_dns dns;
	struct lang_dnsdb q;
	struct arena *arena;
	struct buf text;
	bool any;	/* a record was found */
	bool uncertain; /* a name could not be asked for */
};

static char
inner(const struct ask *a)
{
	return a->q.inner != '\0' ? a->q.inner : ' ';
}

/*
 * The character-strings of a TXT record: the first, unless something is said
 * to stand between them, or nothing.
 */
static void
add_text(struct ask *a, const struct wire_dns_record *r)
{
	struct span data = r->data;
	bool first = true;

	if (a->q.joined || a->q.type == LANG_DNSDB_SPF || data.len == 0) {
		buf_add(&a->text, r->text);
		return;
	}
	while (data.len > 0 && (first || a->q.inner != '\0')) {
		size_t len = (unsigned char)data.at[0];

		if (!first)
			buf_add_char(&a->text, a->q.inner);
		buf_add(&a->text, span_first(span_from(data, 1), len));
		data = span_from(data, 1 + len);
		first = false;
	}
}

static unsigned
u16(struct span data, size_t at)
{
	struct span s = span_first(span_from(data, at), 2);

	return s.len < 2 ?
	    0 :
	    (unsigned)(unsigned char)s.at[0] << 8 | (unsigned char)s.at[1];
}

static void
add_tlsa(struct ask *a, struct span data)
{
	char c = inner(a);

	if (data.len < 3)
		return;
	buf_printf(&a->text, "%u%c%u%c%u%c", (unsigned char)data.at[0], c,
	    (unsigned char)data.at[1], c, (unsigned char)data.at[2], c);
	for (size_t i = 3; i < data.len; i++)
		buf_printf(&a->text, "%02x", (unsigned char)data.at[i]);
}

static void
add_record(struct ask *a, enum wire_dns_type type,
    const struct wire_dns_record *r)
{
	char ip[IP_TEXT_MAX];
	char c = inner(a);

	if (a->q.type == LANG_DNSDB_SPF &&
	    !span_starts_icase(r->text, SPAN("v=spf1")))
		return;
	if (a->any)
		buf_add_char(&a->text, a->q.separator);
	a->any = true;
	switch (type) {
	case WIRE_DNS_A:
	case WIRE_DNS_AAAA:
		buf_add(&a->text, ip_write(&r->ip, ip));
		break;
	case WIRE_DNS_TXT:
		add_text(a, r);
		break;
	case WIRE_DNS_SOA:
		buf_add(&a->text, r->text);
		break;
	case WIRE_DNS_TLSA:
		add_tlsa(a, r->data);
		break;
	case WIRE_DNS_SRV:
		buf_printf(&a->text, "%u%c%u%c%u%c%.*s", r->preference, c,
		    u16(r->data, 2), c, u16(r->data, 4), c, SPAN_ARG(r->name));
		break;
	case WIRE_DNS_MX:
		if (a->q.type == LANG_DNSDB_MX)
			buf_printf(&a->text, "%u%c", r->preference, c);
		buf_add(&a->text, r->name);
		break;
	case WIRE_DNS_NS:
	case WIRE_DNS_CNAME:
	case WIRE_DNS_PTR:
		buf_add(&a->text, r->name);
		break;
	}
}

static enum outcome
ask_wait(struct ask *a, enum wire_dns_type type, struct span name)
{
	struct wire_dns_answer answer = { .count = 0 };
	enum outcome o = a->dns.door.ask_wait(a->dns.door.ctx, type, name,
	    a->arena, &answer);

	if (o == OUT_OK && a->q.dnssec == LANG_DNSDB_STRICT &&
	    !answer.is_secure)
		o = OUT_TEMP;
	if (o == OUT_TEMP)
		a->uncertain = true;
	for (size_t i = 0; o == OUT_OK && i < answer.count; i++)
		add_record(a, type, &answer.records[i]);
	return o;
}

/* The name servers of ${name}, else of what stands above it. */
static enum outcome
zone_wait(struct ask *a, struct span name)
{
	enum outcome o = OUT_NONE;

	while (o == OUT_NONE && name.len > 0) {
		o = ask_wait(a, WIRE_DNS_NS, name);
		name = span_from(name, span_find(name, '.') + 1);
	}
	return o;
}

static enum outcome
name_wait(struct ask *a, struct span name)
{
	static const enum wire_dns_type types[] = {
		[LANG_DNSDB_A] = WIRE_DNS_A,
		[LANG_DNSDB_AAAA] = WIRE_DNS_AAAA,
		[LANG_DNSDB_ADDRESSES] = WIRE_DNS_A,
		[LANG_DNSDB_CNAME] = WIRE_DNS_CNAME,
		[LANG_DNSDB_MX] = WIRE_DNS_MX,
		[LANG_DNSDB_MXH] = WIRE_DNS_MX,
		[LANG_DNSDB_NS] = WIRE_DNS_NS,
		[LANG_DNSDB_PTR] = WIRE_DNS_PTR,
		[LANG_DNSDB_SOA] = WIRE_DNS_SOA,
		[LANG_DNSDB_SPF] = WIRE_DNS_TXT,
		[LANG_DNSDB_SRV] = WIRE_DNS_SRV,
		[LANG_DNSDB_TLSA] = WIRE_DNS_TLSA,
		[LANG_DNSDB_TXT] = WIRE_DNS_TXT,
		[LANG_DNSDB_ZNS] = WIRE_DNS_NS,
	};
	struct ip ip;

	if (a->q.type == LANG_DNSDB_ZNS)
		return zone_wait(a, name);
	if (a->q.type == LANG_DNSDB_PTR && ip_parse(name, &ip))
		name = verify_dns_pointer(&ip, a->arena);

	enum outcome o = ask_wait(a, types[a->q.type], name);
	if (o != OUT_CANCELLED && a->q.type == LANG_DNSDB_ADDRESSES)
		o = ask_wait(a, WIRE_DNS_AAAA, name);
	return o;
}

/* What it comes to, all names asked. */
static enum outcome
settle(struct ask *a, const struct policy_world *world, struct span *out)
{
	bool defers = a->uncertain &&
	    (a->q.defer == LANG_DNSDB_STRICT ||
		(a->q.defer == LANG_DNSDB_LAX && !a->any));

	if (defers) {
		obs_count(OBS_FALLBACKS, OBS_DNS,
		    span_eq(lang_text_of(world->generation->program,
				LANG_SET_ON_DNS_ERROR),
			SPAN("open")) ?
			OBS_FALLBACK_OPEN :
			OBS_FALLBACK_DEFER);
		*out = SPAN("the DNS did not answer");
		return OUT_TEMP;
	}
	if (!a->any)
		return OUT_NONE;
	if (buf_is_full(&a->text)) {
		*out = SPAN("the DNS's answer is too long to be a value");
		return OUT_PERM;
	}
	*out = arena_copy(a->arena, buf_span(&a->text));
	return OUT_OK;
}

enum outcome
policy_dnsdb_wait(const struct policy_world *world, struct span text,
    struct arena *arena, struct span *out)
{
	struct ask a = { .arena = arena };
	const char *why = lang_dnsdb_parse(text, arena, &a.q);
	enum outcome o = OUT_OK;

	if (why != NULL) {
		*out = span_of(why);
		return OUT_PERM;
	}
	policy_dns_open(&a.dns, world,
	    (uint64_t)lang_number(world->generation->program,
		LANG_SET_DNS_MESSAGE_BUDGET));
	buf_init(&a.text, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < a.q.count && o != OUT_CANCELLED; i++)
		o = name_wait(&a, a.q.names[i]);
	if (o != OUT_CANCELLED)
		o = settle(&a, world, out);
	buf_fini(&a.text);
	return o;
}
