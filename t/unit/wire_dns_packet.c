/* wire_dns_packet: responses, and what only looks like one. */
#include "tap.h"

#include "base/buf.h"
#include "wire/dns_packet.h"

enum {
	NO_ERROR = 0x8180,
	SERVER_FAILED = 0x8182,
	NAME_ERROR = 0x8183,
	REFUSED = 0x8185,
	TRUNCATED = 0x8380,
	QUERY = 0x0100,
	NOTIFY = 0xa180
};

/* A packet in the making: records go to the section that stands last. */
struct maker {
	struct buf buf;
	size_t counts_at; /* of the section */
};

static struct arena arena;
static struct wire_dns_answer answer;

static void
u16(struct buf *b, unsigned n)
{
	buf_add_char(b, (char)(n >> 8 & 0xff));
	buf_add_char(b, (char)(n & 0xff));
}

static void
u32(struct buf *b, uint32_t n)
{
	u16(b, n >> 16);
	u16(b, n & 0xffff);
}

static void
name(struct buf *b, const char *text)
{
	struct wire_dns_name n = { 1, { 0 } };

	if (*text != '\0')
		CHECK(wire_dns_name_parse(span_of(text), &n));
	buf_add(b, (struct span){ (const char *)n.bytes, n.len });
}

static void
question(struct maker *m, unsigned flags, const char *owner, unsigned type)
{
	buf_init(&m->buf, 1 << 20);
	u16(&m->buf, 4711);
	u16(&m->buf, flags);
	u16(&m->buf, 1);
	u16(&m->buf, 0);
	u16(&m->buf, 0);
	u16(&m->buf, 0);
	name(&m->buf, owner);
	u16(&m->buf, type);
	u16(&m->buf, 1);
	m->counts_at = 6;
}

static void
authority(struct maker *m)
{
	m->counts_at = 8;
}

static void
record(struct maker *m, const char *owner, unsigned type, uint32_t ttl,
    struct span data)
{
	uint8_t *count = (uint8_t *)m->buf.at + m->counts_at + 1;

	if (++*count == 0)
		count[-1]++;
	name(&m->buf, owner);
	u16(&m->buf, type);
	u16(&m->buf, 1);
	u32(&m->buf, ttl);
	u16(&m->buf, (unsigned)data.len);
	buf_add(&m->buf, data);
}

static void
alias(struct maker *m, const char *owner, uint32_t ttl, const char *target)
{
	struct buf b;

	buf_init(&b, 1024);
	name(&b, target);
	record(m, owner, WIRE_DNS_CNAME, ttl, buf_span(&b));
	buf_fini(&b);
}

static void
soa(struct maker *m, const char *owner, uint32_t ttl, uint32_t minimum)
{
	struct buf b;

	buf_init(&b, 1024);
	name(&b, "ns.x");
	name(&b, "root.x");
	for (int i = 0; i < 4; i++)
		u32(&b, 1);
	u32(&b, minimum);
	record(m, owner, WIRE_DNS_SOA, ttl, buf_span(&b));
	buf_fini(&b);
}

/* Read what was made; ${answer} holds it. */
static enum wire_dns_kind
parse(struct span packet, const char *owner, enum wire_dns_type type)
{
	struct wire_dns_name n;

	CHECK(wire_dns_name_parse(span_of(owner), &n));
	answer = (struct wire_dns_answer){ .ttl_s = 77 };
	return wire_dns_packet_parse(packet, &n, type, &arena, &answer);
}

/* As parse; every packet that was cut off says MALFORMED on the way. */
static enum wire_dns_kind
finish(struct maker *m, const char *owner, enum wire_dns_type type)
{
	struct span packet = buf_span(&m->buf);
	enum wire_dns_kind kind;

	for (size_t n = 0; n < packet.len && packet.len < 2000; n++) {
		kind = parse(span_first(packet, n), owner, type);
		if (kind == WIRE_DNS_FAILED && n >= 12)
			continue;
		CHECK(kind == WIRE_DNS_MALFORMED && answer.ttl_s == 77);
	}
	kind = parse(packet, owner, type);
	buf_fini(&m->buf);
	return kind;
}

static void
test_addresses(void)
{
	struct maker m;
	char text[IP_TEXT_MAX];

	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	record(&m, "a.x", WIRE_DNS_A, 300, SPAN("\x7f\0\0\2"));
	record(&m, "A.x", WIRE_DNS_A, 200, SPAN("\xc0\0\2\1"));
	CHECK_INT(finish(&m, "a.X.", WIRE_DNS_A), WIRE_DNS_FOUND);
	CHECK_INT(answer.count, 2);
	CHECK_INT(answer.ttl_s, 200);
	CHECK_INT(answer.type, WIRE_DNS_A);
	CHECK(!answer.is_secure && !answer.is_nxdomain);
	CHECK_SPAN(ip_write(&answer.records[0].ip, text), "127.0.0.2");
	CHECK_SPAN(ip_write(&answer.records[1].ip, text), "192.0.2.1");

	question(&m, NO_ERROR, "a.x", WIRE_DNS_AAAA);
	record(&m, "a.x", WIRE_DNS_AAAA, 300,
	    SPAN("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"));
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_AAAA), WIRE_DNS_FOUND);
	CHECK_SPAN(ip_write(&answer.records[0].ip, text), "2001:db8::1");
}

static void
test_mail_exchangers_and_pointers(void)
{
	struct maker m;

	question(&m, NO_ERROR, "x", WIRE_DNS_MX);
	record(&m, "x", WIRE_DNS_MX, 5, SPAN("\1\2\2MX\1x\0"));
	record(&m, "x", WIRE_DNS_MX, 5, SPAN("\0\0\0"));
	record(&m, "x", WIRE_DNS_MX, 5, SPAN("\0\3\1m\xc0\x0c"));
	CHECK_INT(finish(&m, "x", WIRE_DNS_MX), WIRE_DNS_FOUND);
	CHECK_INT(answer.records[0].preference, 258);
	CHECK_SPAN(answer.records[0].name, "mx.x");
	CHECK_SPAN(answer.records[1].name, "");
	CHECK_SPAN(answer.records[2].name, "m.x");

	question(&m, NO_ERROR, "1.x", WIRE_DNS_PTR);
	record(&m, "1.x", WIRE_DNS_PTR, 5, SPAN("\3a.b\1x\0"));
	CHECK_INT(finish(&m, "1.x", WIRE_DNS_PTR), WIRE_DNS_FOUND);
	CHECK_SPAN(answer.records[0].name, "a\\.b.x");
}

static void
test_texts_are_joined(void)
{
	struct maker m;

	question(&m, NO_ERROR, "x", WIRE_DNS_TXT);
	record(&m, "x", WIRE_DNS_TXT, 5, SPAN("\6v=spf1\0\5 -all"));
	record(&m, "x", WIRE_DNS_TXT, 5, SPAN("\3a\0b"));
	record(&m, "x", WIRE_DNS_TXT, 5, SPAN(""));
	CHECK_INT(finish(&m, "x", WIRE_DNS_TXT), WIRE_DNS_FOUND);
	CHECK_SPAN(answer.records[0].text, "v=spf1 -all");
	CHECK_INT(answer.records[1].text.len, 3);
	CHECK_INT(answer.records[2].text.len, 0);
}

static void
test_other_types_come_as_they_are(void)
{
	struct maker m;

	question(&m, NO_ERROR, "x", WIRE_DNS_TLSA);
	record(&m, "x", WIRE_DNS_TLSA, 5, SPAN("\3\1\1abc"));
	CHECK_INT(finish(&m, "x", WIRE_DNS_TLSA), WIRE_DNS_FOUND);
	CHECK_SPAN(answer.records[0].data, "\3\1\1abc");
}

static void
test_a_chain_is_followed_in_any_order(void)
{
	struct maker m;

	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	record(&m, "c.x", WIRE_DNS_A, 300, SPAN("\1\2\3\4"));
	alias(&m, "b.x", 100, "c.x");
	record(&m, "other.x", WIRE_DNS_A, 1, SPAN("\4\3\2\1"));
	record(&m, "x", 39, 2, SPAN("\1y\0")); /* a DNAME */
	alias(&m, "a.x", 200, "b.x");
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_FOUND);
	CHECK_INT(answer.count, 1);
	CHECK_INT(answer.ttl_s, 100);

	question(&m, NO_ERROR, "a.x", WIRE_DNS_CNAME);
	alias(&m, "a.x", 200, "b.x");
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_CNAME), WIRE_DNS_FOUND);
	CHECK_SPAN(answer.records[0].name, "b.x");
}

static enum wire_dns_kind
chain_of(int aliases)
{
	struct maker m;
	char from[16], to[16];

	question(&m, NO_ERROR, "n0.x", WIRE_DNS_A);
	for (int i = 0; i < aliases; i++) {
		snprintf(from, sizeof(from), "n%d.x", i);
		snprintf(to, sizeof(to), "n%d.x", i + 1);
		alias(&m, from, 9, to);
	}
	snprintf(from, sizeof(from), "n%d.x", aliases);
	record(&m, from, WIRE_DNS_A, 9, SPAN("\1\2\3\4"));
	return finish(&m, "n0.x", WIRE_DNS_A);
}

static void
test_a_chain_has_an_end(void)
{
	struct maker m;

	CHECK_INT(chain_of(0), WIRE_DNS_FOUND);
	CHECK_INT(chain_of(WIRE_DNS_CHAIN_MAX), WIRE_DNS_FOUND);
	CHECK_INT(chain_of(WIRE_DNS_CHAIN_MAX + 1), WIRE_DNS_MALFORMED);
	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	alias(&m, "a.x", 200, "b.x");
	alias(&m, "b.x", 200, "a.x");
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_MALFORMED);
}

static void
test_nothing_there_has_the_ttl_of_the_soa(void)
{
	struct maker m;

	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	authority(&m);
	soa(&m, "x", 600, 60);
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_NODATA);
	CHECK_INT(answer.ttl_s, 60);
	CHECK_INT(answer.count, 0);
	CHECK(!answer.is_nxdomain);

	question(&m, NAME_ERROR, "a.x", WIRE_DNS_A);
	authority(&m);
	record(&m, "x", 50, 1, SPAN("an NSEC3 record before it"));
	soa(&m, "x", 30, 60);
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_NXDOMAIN);
	CHECK_INT(answer.ttl_s, 30);
	CHECK(answer.is_nxdomain);

	question(&m, NAME_ERROR, "a.x", WIRE_DNS_A);
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_NXDOMAIN);
	CHECK_INT(answer.ttl_s, 0);
}

static void
test_a_chain_may_lead_nowhere(void)
{
	struct maker m;

	question(&m, NAME_ERROR, "a.x", WIRE_DNS_A);
	alias(&m, "a.x", 20, "b.x");
	authority(&m);
	soa(&m, "x", 30, 60);
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_NXDOMAIN);
	CHECK_INT(answer.ttl_s, 20);

	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	alias(&m, "a.x", 20, "b.x");
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_NODATA);
}

static void
test_failures_are_told_apart_from_nothing(void)
{
	static const struct {
		unsigned flags;
		enum wire_dns_kind kind;
	} cases[] = { { NO_ERROR, WIRE_DNS_NODATA },
		{ NAME_ERROR, WIRE_DNS_NXDOMAIN },
		{ SERVER_FAILED, WIRE_DNS_FAILED },
		{ REFUSED, WIRE_DNS_FAILED }, { TRUNCATED, WIRE_DNS_MALFORMED },
		{ QUERY, WIRE_DNS_MALFORMED }, { NOTIFY, WIRE_DNS_MALFORMED } };
	struct maker m;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		question(&m, cases[i].flags, "a.x", WIRE_DNS_A);
		CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), cases[i].kind);
	}
	/* Records of a name that is not there. */
	question(&m, NAME_ERROR, "a.x", WIRE_DNS_A);
	record(&m, "a.x", WIRE_DNS_A, 300, SPAN("\x7f\0\0\2"));
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_MALFORMED);
}

static void
test_another_question_is_not_ours(void)
{
	struct maker m;

	question(&m, NO_ERROR, "b.x", WIRE_DNS_A);
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_MALFORMED);
	question(&m, NO_ERROR, "a.x", WIRE_DNS_TXT);
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_MALFORMED);
	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	m.buf.at[m.buf.len - 1] = 3; /* class CHAOS */
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_MALFORMED);
	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	m.buf.at[5] = 2;
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_MALFORMED);
}

static void
test_rdata_is_exactly_as_long_as_its_content(void)
{
	static const struct {
		enum wire_dns_type type;
		struct span data;
	} cases[] = { { WIRE_DNS_A, { "\1\2\3", 3 } },
		{ WIRE_DNS_A, { "\1\2\3\4\5", 5 } },
		{ WIRE_DNS_AAAA, { "\1\2\3\4", 4 } },
		{ WIRE_DNS_MX, { "\0", 1 } }, { WIRE_DNS_MX, { "\0\1", 2 } },
		{ WIRE_DNS_MX, { "\0\1\1x\0!", 6 } },
		{ WIRE_DNS_PTR, { "", 0 } }, { WIRE_DNS_PTR, { "\2x\0", 3 } },
		{ WIRE_DNS_NS, { "\1x\0\0", 4 } },
		{ WIRE_DNS_TXT, { "\4abc", 4 } },
		{ WIRE_DNS_TXT, { "\1a\1", 3 } } };
	struct maker m;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		question(&m, NO_ERROR, "a.x", cases[i].type);
		record(&m, "a.x", cases[i].type, 300, cases[i].data);
		/* What a string that is too long would reach into. */
		record(&m, "z.x", WIRE_DNS_NS, 300, SPAN("\1x\0"));
		CHECK_INT(finish(&m, "a.x", cases[i].type), WIRE_DNS_MALFORMED);
	}
}

static void
test_a_huge_ttl_is_none(void)
{
	struct maker m;

	question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
	record(&m, "a.x", WIRE_DNS_A, 0x80000000, SPAN("\1\2\3\4"));
	CHECK_INT(finish(&m, "a.x", WIRE_DNS_A), WIRE_DNS_FOUND);
	CHECK_INT(answer.ttl_s, 0);
}

static void
test_records_are_capped(void)
{
	struct maker m;

	for (int over = 0; over < 2; over++) {
		question(&m, NO_ERROR, "a.x", WIRE_DNS_A);
		for (int i = 0; i < WIRE_DNS_RECORDS_MAX + over; i++)
			record(&m, "a.x", WIRE_DNS_A, 1, SPAN("\1\2\3\4"));
		CHECK_INT(finish(&m, "a.x", WIRE_DNS_A),
		    over ? WIRE_DNS_MALFORMED : WIRE_DNS_FOUND);
	}
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_addresses);
	TAP_RUN(test_mail_exchangers_and_pointers);
	TAP_RUN(test_texts_are_joined);
	TAP_RUN(test_other_types_come_as_they_are);
	TAP_RUN(test_a_chain_is_followed_in_any_order);
	TAP_RUN(test_a_chain_has_an_end);
	TAP_RUN(test_nothing_there_has_the_ttl_of_the_soa);
	TAP_RUN(test_a_chain_may_lead_nowhere);
	TAP_RUN(test_failures_are_told_apart_from_nothing);
	TAP_RUN(test_another_question_is_not_ours);
	TAP_RUN(test_rdata_is_exactly_as_long_as_its_content);
	TAP_RUN(test_a_huge_ttl_is_none);
	TAP_RUN(test_records_are_capped);
	arena_fini(&arena);
	return tap_done();
}
