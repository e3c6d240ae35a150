/*
 * dns_packet: a cursor whose first wrong step spoils all that follow, one
 * pass over the answer section per name of the chain.
 */
#include "wire/dns_packet.h"

enum {
	CLASS_IN = 1,
	QR_BIT = 0x8000,
	TC_BIT = 0x0200,
	OPCODE_BITS = 0x7800,
	RCODE_BITS = 0x000f,
	RCODE_NOERROR = 0,
	RCODE_NXDOMAIN = 3
};

/* Reads past the end or of a bad name give zeros and set ${bad} for good. */
struct cursor {
	struct span packet;
	size_t at;
	bool bad;
};

struct header {
	unsigned flags;
	unsigned questions;
	unsigned answers;
	unsigned authorities;
};

/* One resource record; its RDATA is packet[data_at .. data_at + data_len]. */
struct record {
	struct wire_dns_name owner;
	unsigned type;
	unsigned class;
	uint32_t ttl_s;
	size_t data_at;
	size_t data_len;
};

/* What is asked for, and how far the chain has been followed. */
struct chase {
	struct cursor answers; /* at the first record of the section */
	unsigned count;	       /* records in the section */
	enum wire_dns_type type;
	struct wire_dns_name name;
	uint32_t ttl_s;
};

/* What one pass over the section has seen of one name. */
struct sight {
	size_t matches;
	bool has_alias;
	struct record alias;
};

static struct span
take(struct cursor *c, size_t n)
{
	struct span s = span_first(span_from(c->packet, c->at), n);

	if (c->bad || s.len != n) {
		c->bad = true;
		return (struct span){ NULL, 0 };
	}
	c->at += n;
	return s;
}

static unsigned
take_u16(struct cursor *c)
{
	struct span s = take(c, 2);

	return s.len == 0 ? 0 :
			    (unsigned)(uint8_t)s.at[0] << 8 | (uint8_t)s.at[1];
}

static uint32_t
take_u32(struct cursor *c)
{
	uint32_t high = take_u16(c);

	return high << 16 | take_u16(c);
}

static void
take_name(struct cursor *c, struct wire_dns_name *out)
{
	out->len = 0;
	if (!c->bad && !wire_dns_name_read(c->packet, c->at, out, &c->at))
		c->bad = true;
}

static struct header
take_header(struct cursor *c)
{
	struct header h;

	take(c, 2); /* the id was the resolver's affair */
	h.flags = take_u16(c);
	h.questions = take_u16(c);
	h.answers = take_u16(c);
	h.authorities = take_u16(c);
	take(c, 2); /* nothing is wanted of the additional section */
	return h;
}

/* RFC 2181 section 8: with its highest bit set a TTL is zero. */
static uint32_t
take_ttl(struct cursor *c)
{
	uint32_t ttl_s = take_u32(c);

	return ttl_s > INT32_MAX ? 0 : ttl_s;
}

static struct record
take_record(struct cursor *c)
{
	struct record r;

	take_name(c, &r.owner);
	r.type = take_u16(c);
	r.class = take_u16(c);
	r.ttl_s = take_ttl(c);
	r.data_len = take_u16(c);
	r.data_at = c->at;
	take(c, r.data_len);
	return r;
}

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* All character-strings of a TXT record, joined: RFC 7208 section 3.3. */
static struct span
take_text(struct cursor *c, size_t len, struct arena *arena)
{
	char *text = arena_alloc(arena, len);
	size_t end = c->at + len;
	size_t n = 0;

	while (!c->bad && c->at < end) {
		struct span head = take(c, 1);
		struct span s = take(c, (uint8_t)head.at[0]);

		if (c->at > end)
			c->bad = true;
		if (c->bad)
			break;
		memcpy(text + n, s.at, s.len);
		n += s.len;
	}
	return (struct span){ text, n };
}

static struct span
take_name_text(struct cursor *c, struct arena *arena)
{
	struct wire_dns_name n;

	take_name(c, &n);
	return c->bad ? SPAN("") : wire_dns_name_write(&n, arena);
}

static void
take_ip(struct cursor *c, enum ip_family family, struct ip *out)
{
	struct span s = take(c, family == IP_V4 ? 4 : 16);

	if (!c->bad)
		ip_from_bytes(family, s.at, out);
}

/* MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM: RFC 1035 section 3.3.13. */
static struct span
take_soa(struct cursor *c, struct arena *arena)
{
	struct span mname = take_name_text(c, arena);
	struct span rname = take_name_text(c, arena);
	uint32_t n[5];

	for (size_t i = 0; i < 5; i++)
		n[i] = take_u32(c);
	return arena_printf(arena, "%.*s %.*s %u %u %u %u %u", SPAN_ARG(mname),
	    SPAN_ARG(rname), n[0], n[1], n[2], n[3], n[4]);
}

/* RDATA to struct; false when its length is not that of its content. */
static bool
read_data(struct span packet, const struct record *r, struct arena *arena,
    struct wire_dns_record *out)
{
	struct cursor c = { packet, r->data_at, false };

	switch (r->type) {
	case WIRE_DNS_A:
		take_ip(&c, IP_V4, &out->ip);
		break;
	case WIRE_DNS_AAAA:
		take_ip(&c, IP_V6, &out->ip);
		break;
	case WIRE_DNS_MX:
		out->preference = take_u16(&c);
		out->name = take_name_text(&c, arena);
		break;
	case WIRE_DNS_NS:
	case WIRE_DNS_CNAME:
	case WIRE_DNS_PTR:
		out->name = take_name_text(&c, arena);
		break;
	case WIRE_DNS_TXT:
		out->data = arena_copy(arena,
		    span_first(span_from(packet, c.at), r->data_len));
		out->text = take_text(&c, r->data_len, arena);
		break;
	case WIRE_DNS_SRV: /* RFC 2782: priority, weight, port, target */
		out->data = arena_copy(arena,
		    span_first(span_from(packet, c.at), r->data_len));
		out->preference = take_u16(&c);
		take(&c, 4);
		out->name = take_name_text(&c, arena);
		break;
	case WIRE_DNS_SOA:
		out->text = take_soa(&c, arena);
		break;
	default:
		out->data = arena_copy(arena, take(&c, r->data_len));
		break;
	}
	return !c.bad && c.at == r->data_at + r->data_len;
}

/* Walk the section for ${k}'s name; false when it is malformed. */
static bool
look(const struct chase *k, struct sight *s)
{
	struct cursor c = k->answers;

	s->matches = 0;
	s->has_alias = false;
	for (unsigned i = 0; i < k->count; i++) {
		struct record r = take_record(&c);

		if (c.bad)
			return false;
		if (r.class != CLASS_IN ||
		    !wire_dns_name_eq(&r.owner, &k->name))
			continue;
		if (r.type == k->type) {
			s->matches++;
		} else if (r.type == WIRE_DNS_CNAME && !s->has_alias) {
			s->has_alias = true;
			s->alias = r;
		}
	}
	return true;
}

/* Go on to the name that the CNAME ${r} leads to. */
static bool
follow(struct chase *k, const struct record *r)
{
	struct cursor c = { k->answers.packet, r->data_at, false };

	k->ttl_s = least(k->ttl_s, r->ttl_s);
	take_name(&c, &k->name);
	return !c.bad && c.at == r->data_at + r->data_len;
}

/* To the end of the chain; false when it is malformed or too long. */
static bool
run(struct chase *k, size_t *matches)
{
	struct sight s;

	for (int i = 0; i <= WIRE_DNS_CHAIN_MAX; i++) {
		if (!look(k, &s))
			return false;
		*matches = s.matches;
		if (s.matches > 0 || !s.has_alias)
			return true;
		if (!follow(k, &s.alias))
			return false;
	}
	return false;
}

/* Take the records of the type asked for at the chain's end. */
static bool
collect(struct chase *k, struct arena *arena, struct wire_dns_answer *out)
{
	struct cursor c = k->answers;
	size_t n = 0;

	for (unsigned i = 0; i < k->count; i++) {
		struct record r = take_record(&c);

		if (r.class != CLASS_IN || r.type != k->type ||
		    !wire_dns_name_eq(&r.owner, &k->name))
			continue;
		k->ttl_s = least(k->ttl_s, r.ttl_s);
		if (!read_data(c.packet, &r, arena, &out->records[n++]))
			return false;
	}
	return true;
}

/* How long what is not there may be remembered: RFC 2308 section 5. */
static bool
negative_ttl(const struct chase *k, unsigned authorities, uint32_t *ttl_s)
{
	struct cursor c = k->answers;

	for (unsigned i = 0; i < k->count; i++)
		take_record(&c);
	*ttl_s = 0;
	for (unsigned i = 0; i < authorities && !c.bad; i++) {
		struct record r = take_record(&c);
		struct cursor soa = { c.packet, r.data_at, c.bad };
		struct wire_dns_name skipped;

		if (r.type != WIRE_DNS_SOA)
			continue;
		take_name(&soa, &skipped); /* MNAME */
		take_name(&soa, &skipped); /* RNAME */
		take(&soa, 16);		   /* SERIAL REFRESH RETRY EXPIRE */
		*ttl_s = least(r.ttl_s, take_ttl(&soa));
		return !soa.bad && !c.bad;
	}
	return !c.bad;
}

static enum wire_dns_kind
nothing(struct chase *k, const struct header *h, struct wire_dns_answer *out)
{
	bool is_nxdomain = (h->flags & RCODE_BITS) == RCODE_NXDOMAIN;
	uint32_t ttl_s;

	if (!negative_ttl(k, h->authorities, &ttl_s))
		return WIRE_DNS_MALFORMED;
	*out = (struct wire_dns_answer){ .type = k->type,
		.is_nxdomain = is_nxdomain,
		.ttl_s = least(k->ttl_s, ttl_s) };
	return is_nxdomain ? WIRE_DNS_NXDOMAIN : WIRE_DNS_NODATA;
}

/* Whether the one question is ours. */
static bool
is_our_question(struct cursor *c, const struct chase *k)
{
	struct wire_dns_name name;
	unsigned type, class;

	take_name(c, &name);
	type = take_u16(c);
	class = take_u16(c);
	return !c->bad && type == k->type && class == CLASS_IN &&
	    wire_dns_name_eq(&name, &k->name);
}

static enum wire_dns_kind
read_answer(struct chase *k, const struct header *h, struct arena *arena,
    struct wire_dns_answer *out)
{
	struct wire_dns_answer a = { .type = k->type };

	if (!run(k, &a.count))
		return WIRE_DNS_MALFORMED;
	if (a.count == 0)
		return nothing(k, h, out);
	/* RFC 6604: the rcode speaks of the name at the chain's end. */
	if ((h->flags & RCODE_BITS) != RCODE_NOERROR)
		return WIRE_DNS_MALFORMED;
	a.records = arena_array(arena, a.count, sizeof(*a.records));
	if (!collect(k, arena, &a))
		return WIRE_DNS_MALFORMED;
	a.ttl_s = k->ttl_s;
	*out = a;
	return WIRE_DNS_FOUND;
}

enum wire_dns_kind
wire_dns_packet_parse(struct span packet, const struct wire_dns_name *name,
    enum wire_dns_type type, struct arena *arena, struct wire_dns_answer *out)
{
	struct cursor c = { packet, 0, false };
	struct chase k = { .type = type, .name = *name, .ttl_s = INT32_MAX };
	struct header h = take_header(&c);
	unsigned rcode = h.flags & RCODE_BITS;

	if (c.bad || (h.flags & QR_BIT) == 0 || (h.flags & OPCODE_BITS) != 0)
		return WIRE_DNS_MALFORMED;
	if (rcode != RCODE_NOERROR && rcode != RCODE_NXDOMAIN)
		return WIRE_DNS_FAILED;
	/* What was cut off could have been the record that counts. */
	if ((h.flags & TC_BIT) != 0 || h.questions != 1 ||
	    h.answers > WIRE_DNS_RECORDS_MAX || !is_our_question(&c, &k))
		return WIRE_DNS_MALFORMED;
	k.answers = c;
	k.count = h.answers;
	return read_answer(&k, &h, arena, out);
}
