/*
 * second_ask: one pass over the frame, in its order.
 */
#include "wire/second_ask.h"

enum { V4_BYTES = 4, V6_BYTES = 16, RECORDS_MAX = 2048 };

bool
wire_second_type_is(uint64_t type)
{
	return type == WIRE_DNS_A || type == WIRE_DNS_AAAA ||
	    type == WIRE_DNS_PTR || type == WIRE_DNS_MX || type == WIRE_DNS_TXT;
}

/* -------------------------------------------------------------- writing */

static void
put_address(struct buf *out, const struct ip *ip, size_t bytes)
{
	buf_add(out, (struct span){ (const char *)ip->bytes, bytes });
}

/* An IPv4 address asked for as AAAA was ::ffff:…, and goes as it was. */
static void
put_v6(struct buf *out, const struct ip *ip)
{
	static const char mapped[] = "\0\0\0\0\0\0\0\0\0\0\xff\xff";

	if (ip->family == IP_V4) {
		buf_add(out, (struct span){ mapped, V6_BYTES - V4_BYTES });
		put_address(out, ip, V4_BYTES);
		return;
	}
	put_address(out, ip, V6_BYTES);
}

static void
put_record(struct buf *out, enum wire_dns_type type,
    const struct wire_dns_record *r)
{
	switch (type) {
	case WIRE_DNS_A:
		put_address(out, &r->ip, V4_BYTES);
		break;
	case WIRE_DNS_AAAA:
		put_v6(out, &r->ip);
		break;
	case WIRE_DNS_MX:
		wire_second_number_put(out, 2, r->preference);
		wire_second_text_put(out, r->name);
		break;
	case WIRE_DNS_TXT:
		wire_second_text_put(out, r->text);
		break;
	default:
		wire_second_text_put(out, r->name);
		break;
	}
}

static void
put_fact(struct buf *out, const struct wire_second_fact *f)
{
	const struct wire_dns_answer *a = &f->answer;
	size_t count = f->status == WIRE_SECOND_FOUND ? a->count : 0;

	if (count > RECORDS_MAX)
		count = RECORDS_MAX;
	wire_second_number_put(out, 2, a->type);
	wire_second_text_put(out, f->name);
	wire_second_number_put(out, 1, f->status);
	wire_second_number_put(out, 4, a->ttl_s);
	wire_second_number_put(out, 2, count);
	for (size_t i = 0; i < count; i++)
		put_record(out, a->type, &a->records[i]);
}

static size_t
capped(size_t n, size_t max)
{
	return n < max ? n : max;
}

void
wire_second_ask_write(const struct wire_second_ask *a, struct buf *out)
{
	size_t signers = capped(a->signer_count, WIRE_SECOND_SIGNERS_MAX);
	size_t facts = capped(a->fact_count, WIRE_SECOND_FACTS_MAX);

	wire_second_number_put(out, 1, WIRE_SECOND_VERSION);
	wire_second_number_put(out, 8, a->id);
	wire_second_number_put(out, 1, a->engine);
	wire_second_number_put(out, 1, a->ip.family);
	if (a->ip.family != IP_NONE)
		put_address(out, &a->ip,
		    a->ip.family == IP_V4 ? V4_BYTES : V6_BYTES);
	wire_second_text_put(out, a->helo);
	wire_second_text_put(out, a->local);
	wire_second_text_put(out, a->domain);
	wire_second_text_put(out, a->from);
	wire_second_number_put(out, 1, a->spf);
	wire_second_number_put(out, 1, signers);
	for (size_t i = 0; i < signers; i++) {
		wire_second_number_put(out, 1, a->signers[i].state);
		wire_second_text_put(out, a->signers[i].domain);
	}
	wire_second_number_put(out, 1, facts);
	for (size_t i = 0; i < facts; i++)
		put_fact(out, &a->facts[i]);
}

/* -------------------------------------------------------------- reading */

/* A number that names one of ${count} things. */
static unsigned
choice(struct wire_second_in *in, unsigned count)
{
	uint64_t n = wire_second_number(in, 1);

	if (n >= count) {
		in->is_bad = true;
		return 0;
	}
	return (unsigned)n;
}

static void
get_address(struct wire_second_in *in, enum ip_family family, struct ip *out)
{
	size_t bytes = family == IP_V4 ? V4_BYTES : V6_BYTES;

	if (in->is_bad || in->rest.len < bytes) {
		in->is_bad = true;
		return;
	}
	ip_from_bytes(family, in->rest.at, out);
	in->rest = span_from(in->rest, bytes);
}

static void
get_record(struct wire_second_in *in, enum wire_dns_type type,
    struct wire_dns_record *r)
{
	switch (type) {
	case WIRE_DNS_A:
		get_address(in, IP_V4, &r->ip);
		break;
	case WIRE_DNS_AAAA:
		get_address(in, IP_V6, &r->ip);
		break;
	case WIRE_DNS_MX:
		r->preference = (unsigned)wire_second_number(in, 2);
		r->name = wire_second_text(in);
		break;
	case WIRE_DNS_TXT:
		r->text = wire_second_text(in);
		break;
	default:
		r->name = wire_second_text(in);
		break;
	}
}

static void
get_fact(struct wire_second_in *in, struct arena *arena,
    struct wire_second_fact *f)
{
	struct wire_dns_answer *a = &f->answer;
	uint64_t type = wire_second_number(in, 2);

	f->name = wire_second_text(in);
	f->status =
	    (enum wire_second_status)choice(in, WIRE_SECOND_NO_ANSWER + 1);
	a->ttl_s = (uint32_t)wire_second_number(in, 4);
	uint64_t count = wire_second_number(in, 2);
	/* Each record has four bytes at least. */
	if (!wire_second_type_is(type) || count > in->rest.len / 4 ||
	    (count > 0) != (f->status == WIRE_SECOND_FOUND))
		in->is_bad = true;
	if (in->is_bad)
		return;
	a->type = (enum wire_dns_type)type;
	a->is_nxdomain = f->status == WIRE_SECOND_NXDOMAIN;
	a->count = (size_t)count;
	a->records = arena_array(arena, a->count, sizeof(*a->records));
	for (size_t i = 0; i < a->count && !in->is_bad; i++)
		get_record(in, a->type, &a->records[i]);
}

static void
get_signers(struct wire_second_in *in, struct arena *arena,
    struct wire_second_ask *out)
{
	unsigned count = choice(in, WIRE_SECOND_SIGNERS_MAX + 1);
	struct wire_second_signer *s = arena_array(arena, count, sizeof(*s));

	for (unsigned i = 0; i < count && !in->is_bad; i++) {
		s[i].state =
		    (enum wire_second_state)choice(in, WIRE_SECOND_UNKNOWN + 1);
		s[i].domain = wire_second_text(in);
	}
	out->signers = s;
	out->signer_count = count;
}

static void
get_facts(struct wire_second_in *in, struct arena *arena,
    struct wire_second_ask *out)
{
	unsigned count = choice(in, WIRE_SECOND_FACTS_MAX + 1);
	struct wire_second_fact *f = arena_array(arena, count, sizeof(*f));

	for (unsigned i = 0; i < count && !in->is_bad; i++)
		get_fact(in, arena, &f[i]);
	out->facts = f;
	out->fact_count = count;
}

bool
wire_second_ask_parse(struct span in, struct arena *arena,
    struct wire_second_ask *out)
{
	struct wire_second_in r = { .rest = in };
	struct wire_second_ask a = { .id = 0 };

	if (wire_second_number(&r, 1) != WIRE_SECOND_VERSION)
		return false;
	a.id = wire_second_number(&r, 8);
	a.engine = (enum wire_second_engine)choice(&r, WIRE_SECOND_DMARC + 1);
	enum ip_family family = (enum ip_family)choice(&r, IP_V6 + 1);
	if (family != IP_NONE)
		get_address(&r, family, &a.ip);
	a.helo = wire_second_text(&r);
	a.local = wire_second_text(&r);
	a.domain = wire_second_text(&r);
	a.from = wire_second_text(&r);
	a.spf = (enum wire_second_state)choice(&r, WIRE_SECOND_UNKNOWN + 1);
	get_signers(&r, arena, &a);
	get_facts(&r, arena, &a);
	if (r.is_bad || r.rest.len > 0)
		return false;
	*out = a;
	return true;
}
