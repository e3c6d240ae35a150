/* verify_rdns: only names that lead back are a host's. */
#include "tap.h"

#include "verify/dns_reverse.h"
#include "verify/rdns.h"
#include "verify_dns_table.h"

#define V6_PTR                                             \
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0." \
	"8.b.d.0.1.0.0.2.ip6.arpa"

static const struct dns_row rows[] = { { WIRE_DNS_PTR, "1.2.0.192.in-addr.arpa",
					   "mx.example.org" },
	{ WIRE_DNS_A, "mx.example.org", "192.0.2.9|192.0.2.1" },
	{ WIRE_DNS_PTR, V6_PTR, "six.example.org" },
	{ WIRE_DNS_AAAA, "six.example.org", "2001:db8::1" },
	/* Somebody else's name. */
	{ WIRE_DNS_PTR, "2.2.0.192.in-addr.arpa", "www.bank.example" },
	{ WIRE_DNS_A, "www.bank.example", "198.51.100.1" },
	/* The third is confirmed, the first is not there. */
	{ WIRE_DNS_PTR, "3.2.0.192.in-addr.arpa",
	    "no.example.org|mx.example.org|three.example.org" },
	{ WIRE_DNS_A, "three.example.org", "192.0.2.3" },
	{ WIRE_DNS_PTR, "4.2.0.192.in-addr.arpa", "TEMP" },
	{ WIRE_DNS_PTR, "5.2.0.192.in-addr.arpa",
	    "no.example.org|temp.example.org" },
	{ WIRE_DNS_A, "temp.example.org", "TEMP" },
	/* Unknown first, confirmed after. */
	{ WIRE_DNS_PTR, "6.2.0.192.in-addr.arpa",
	    "temp.example.org|six4.example.org" },
	{ WIRE_DNS_A, "six4.example.org", "192.0.2.6" },
	/* Not names of hosts; the last would be confirmed. */
	{ WIRE_DNS_PTR, "7.2.0.192.in-addr.arpa",
	    "|a\\.b.example.org|a b|$x.example.org|a\\010b" },
	{ WIRE_DNS_A, "$x.example.org", "192.0.2.7" },
	{ WIRE_DNS_PTR, "8.2.0.192.in-addr.arpa",
	    "n1|n2|n3|n4|n5|n6|n7|n8|n9|n10|eight.example.org" },
	{ WIRE_DNS_A, "eight.example.org", "192.0.2.8" },
	{ WIRE_DNS_PTR, "9.2.0.192.in-addr.arpa", "CANCELLED" },
	{ WIRE_DNS_PTR, "10.2.0.192.in-addr.arpa", "gone.example.org" },
	{ WIRE_DNS_A, "gone.example.org", "CANCELLED" } };

static struct dns_table table;

static void
test_names_are_confirmed_forwards(void)
{
	static const struct {
		const char *ip;
		enum outcome outcome;
		const char *name; /* the first that is confirmed */
		const char *unconfirmed;
		bool has_pointer;
	} cases[] = { { "192.0.2.1", OUT_OK, "mx.example.org", "mx.example.org",
			  true },
		{ "2001:db8::1", OUT_OK, "six.example.org", "six.example.org",
		    true },
		{ "192.0.2.2", OUT_NONE, "", "www.bank.example", true },
		{ "192.0.2.3", OUT_OK, "three.example.org", "no.example.org",
		    true },
		{ "192.0.2.4", OUT_TEMP, "", "", false },
		{ "192.0.2.5", OUT_TEMP, "", "", false },
		{ "192.0.2.6", OUT_OK, "six4.example.org", "temp.example.org",
		    true },
		{ "192.0.2.7", OUT_NONE, "", "", true },
		{ "192.0.2.8", OUT_NONE, "", "n1", true },
		{ "192.0.2.9", OUT_CANCELLED, "", "", false },
		{ "192.0.2.10", OUT_CANCELLED, "", "", false },
		{ "192.0.2.11", OUT_NONE, "", "", false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_dns dns = { dns_table_ask, &table };
		struct verify_rdns r = { .count = 0 };
		struct arena arena;
		struct ip ip;

		arena_init(&arena, 0);
		table = (struct dns_table){ .rows = rows,
			.count = sizeof(rows) / sizeof(*rows) };
		CHECK(ip_parse(span_of(cases[i].ip), &ip));
		CHECK_INT(verify_rdns_wait(&dns, &ip, &arena, &r),
		    cases[i].outcome);
		CHECK_INT(r.count, cases[i].outcome == OUT_OK);
		CHECK_SPAN(r.count > 0 ? r.names[0] : SPAN(""), cases[i].name);
		CHECK_SPAN(r.unconfirmed, cases[i].unconfirmed);
		CHECK_INT(r.has_pointer, cases[i].has_pointer);
		CHECK(table.asked_count <= 1 + VERIFY_RDNS_NAMES_MAX);
		arena_fini(&arena);
	}
}

static void
test_reverse_names(void)
{
	struct arena arena;
	struct ip ip;

	arena_init(&arena, 0);
	CHECK(ip_parse(SPAN("192.0.2.1"), &ip));
	CHECK_SPAN(verify_dns_reverse(&ip, SPAN("bl.example"), &arena),
	    "1.2.0.192.bl.example");
	CHECK_SPAN(verify_dns_pointer(&ip, &arena), "1.2.0.192.in-addr.arpa");
	CHECK(ip_parse(SPAN("2001:db8::1"), &ip));
	CHECK_SPAN(verify_dns_pointer(&ip, &arena), V6_PTR);
	arena_fini(&arena);
}

static void
test_a_greeting_is_verified_by_its_own_addresses(void)
{
	static const struct {
		const char *helo;
		const char *ip;
		enum outcome outcome;
	} cases[] = { { "mx.example.org", "192.0.2.1", OUT_OK },
		{ "mx.example.org", "192.0.2.2", OUT_NONE },
		{ "mx.example.org", "2001:db8::1", OUT_NONE },
		{ "six.example.org", "2001:db8::1", OUT_OK },
		{ "no.example.org", "192.0.2.1", OUT_NONE },
		{ "temp.example.org", "192.0.2.1", OUT_TEMP },
		{ "gone.example.org", "192.0.2.1", OUT_CANCELLED },
		{ "[192.0.2.1]", "192.0.2.1", OUT_OK },
		{ "[192.0.2.1]", "192.0.2.2", OUT_NONE },
		{ "[IPv6:2001:db8::1]", "2001:db8::1", OUT_OK } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_dns dns = { dns_table_ask, &table };
		struct wire_helo helo;
		struct arena arena;
		struct ip ip;

		arena_init(&arena, 0);
		table.asked_count = 0;
		CHECK(ip_parse(span_of(cases[i].ip), &ip));
		CHECK(wire_helo_parse(span_of(cases[i].helo), SPAN(""), &helo));
		CHECK_INT(verify_rdns_helo_wait(&dns, &helo, &ip, &arena),
		    cases[i].outcome);
		arena_fini(&arena);
	}
}

int
main(void)
{
	TAP_RUN(test_reverse_names);
	TAP_RUN(test_names_are_confirmed_forwards);
	TAP_RUN(test_a_greeting_is_verified_by_its_own_addresses);
	return tap_done();
}
