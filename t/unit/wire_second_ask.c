/* Questions: there and back, cut short, too long. */
#include "wire/second_ask.h"

#include "tap.h"

static struct arena arena;

static struct wire_dns_record records[] = {
	{ .ip = { IP_V4, { 192, 0, 2, 1 } } },
	{ .ip = { IP_V6, { 0x20, 1, 0xd, 0xb8, [15] = 7 } } },
	{ .name = { "mail.example", 12 } },
	{ .name = { "mx.example", 10 }, .preference = 65535 },
	{ .text = { "v=spf1\0-all", 11 } },
};

static const enum wire_dns_type types[] = { WIRE_DNS_A, WIRE_DNS_AAAA,
	WIRE_DNS_PTR, WIRE_DNS_MX, WIRE_DNS_TXT };

/* One fact of each type, and one of each status. */
static struct wire_second_ask
whole(void)
{
	static struct wire_second_fact facts[8];
	static const struct wire_second_signer signers[] = {
		{ { "a.example", 9 }, WIRE_SECOND_PASSED },
		{ { "b.example", 9 }, WIRE_SECOND_UNKNOWN },
	};

	for (size_t i = 0; i < 8; i++)
		facts[i] = (struct wire_second_fact){
			.status = i < 5 ? WIRE_SECOND_FOUND :
					  (enum wire_second_status)(i - 4),
			.name = SPAN("x.example"),
			.answer = { .type = types[i % 5],
			    .records = &records[i % 5],
			    .count = i < 5 ? 1 : 0,
			    .ttl_s = 60 },
		};
	return (struct wire_second_ask){
		.id = 0x0102030405060708,
		.engine = WIRE_SECOND_DMARC,
		.ip = { IP_V6, { 0xfe, 0x80, [15] = 1 } },
		.helo = SPAN("helo.example"),
		.local = SPAN("joe"),
		.domain = SPAN("from.example"),
		.from = SPAN("author.example"),
		.spf = WIRE_SECOND_UNKNOWN,
		.signers = signers,
		.signer_count = 2,
		.facts = facts,
		.fact_count = 8,
	};
}

static void
check_facts(const struct wire_second_ask *a, const struct wire_second_ask *b)
{
	CHECK_INT(a->fact_count, b->fact_count);
	for (size_t i = 0; i < a->fact_count && i < b->fact_count; i++) {
		const struct wire_second_fact *f = &a->facts[i];
		const struct wire_second_fact *g = &b->facts[i];

		CHECK_INT(f->status, g->status);
		CHECK(span_eq(f->name, g->name));
		CHECK_INT(f->answer.type, g->answer.type);
		CHECK_INT(f->answer.ttl_s, g->answer.ttl_s);
		CHECK_INT(f->answer.count, g->answer.count);
		CHECK_INT(f->answer.is_nxdomain,
		    f->status == WIRE_SECOND_NXDOMAIN);
		if (f->answer.count == 0)
			continue;
		CHECK(ip_eq(&f->answer.records->ip, &g->answer.records->ip));
		CHECK(
		    span_eq(f->answer.records->name, g->answer.records->name));
		CHECK(
		    span_eq(f->answer.records->text, g->answer.records->text));
		CHECK_INT(f->answer.records->preference,
		    g->answer.records->preference);
	}
}

static void
test_what_is_written_is_read(void)
{
	struct wire_second_ask b = whole(), a;
	struct buf out;

	buf_init(&out, WIRE_SECOND_FRAME_BYTES);
	wire_second_ask_write(&b, &out);
	CHECK(wire_second_ask_parse(buf_span(&out), &arena, &a));
	CHECK(a.id == b.id && a.engine == b.engine && a.spf == b.spf);
	CHECK(ip_eq(&a.ip, &b.ip));
	CHECK(span_eq(a.helo, b.helo) && span_eq(a.local, b.local));
	CHECK(span_eq(a.domain, b.domain) && span_eq(a.from, b.from));
	CHECK_INT(a.signer_count, 2);
	CHECK_SPAN(a.signers[1].domain, "b.example");
	CHECK_INT(a.signers[1].state, WIRE_SECOND_UNKNOWN);
	check_facts(&a, &b);
	buf_fini(&out);
}

static void
test_nothing_may_be_missing_or_left_over(void)
{
	struct wire_second_ask b = whole(), a;
	struct buf out;

	buf_init(&out, WIRE_SECOND_FRAME_BYTES);
	wire_second_ask_write(&b, &out);
	for (size_t n = 0; n < buf_span(&out).len; n++)
		CHECK(!wire_second_ask_parse(span_first(buf_span(&out), n),
		    &arena, &a));
	buf_add_char(&out, 'x');
	CHECK(!wire_second_ask_parse(buf_span(&out), &arena, &a));
	buf_fini(&out);
}

/* No byte of a frame may lead out of it. */
static void
test_any_byte_may_be_wrong(void)
{
	struct wire_second_ask b = whole(), a;
	char frame[1024];
	struct buf out;

	buf_init(&out, sizeof(frame));
	wire_second_ask_write(&b, &out);
	size_t len = buf_span(&out).len;
	memcpy(frame, buf_span(&out).at, len);
	for (size_t i = 0; i < len; i++) {
		char was = frame[i];

		for (int c = 1; c < 256; c <<= 1) {
			frame[i] = (char)(was ^ c);
			(void)wire_second_ask_parse((struct span){ frame, len },
			    &arena, &a);
		}
		frame[i] = was;
	}
	CHECK(wire_second_ask_parse((struct span){ frame, len }, &arena, &a));
	buf_fini(&out);
}

static void
test_what_does_not_fit_fills_the_buffer(void)
{
	struct wire_second_ask b = whole();
	char *big = arena_alloc(&arena, WIRE_SECOND_FRAME_BYTES);
	struct buf out;

	b.helo = (struct span){ big, WIRE_SECOND_FRAME_BYTES };
	buf_init(&out, WIRE_SECOND_FRAME_BYTES);
	wire_second_ask_write(&b, &out);
	CHECK(buf_is_full(&out));
	buf_fini(&out);
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_what_is_written_is_read);
	TAP_RUN(test_nothing_may_be_missing_or_left_over);
	TAP_RUN(test_any_byte_may_be_wrong);
	TAP_RUN(test_what_does_not_fit_fills_the_buffer);
	arena_fini(&arena);
	return tap_done();
}
