/* addresses: what is one, and that its text reads back. */
#include "net/address.h"
#include "tap.h"

static void
test_good_addresses(void)
{
	static const struct {
		const char *in;
		unsigned port;
		const char *out;
	} cases[] = {
		{ "127.0.0.1:25", 0, "127.0.0.1:25" },
		{ "127.0.0.1", 24, "127.0.0.1:24" },
		{ "127.0.0.1:65535", 24, "127.0.0.1:65535" },
		{ "[2001:db8::1]:25", 0, "[2001:db8::1]:25" },
		{ "[2001:db8::1]", 24, "[2001:db8::1]:24" },
		{ "2001:db8::1", 24, "[2001:db8::1]:24" },
		{ "::1", 24, "[::1]:24" },
		{ "/run/dovecot/lmtp", 0, "/run/dovecot/lmtp" },
	};
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct net_address a, b;
		struct span text;

		CHECK(
		    net_address_parse(span_of(cases[i].in), cases[i].port, &a));
		text = net_address_write(&a, &arena);
		CHECK_SPAN(text, cases[i].out);
		CHECK(net_address_parse(text, 0, &b));
		CHECK(net_address_eq(&a, &b));
	}
	arena_fini(&arena);
}

static void
test_bad_addresses(void)
{
	static const char *const cases[] = {
		"",
		":",
		":25",
		"127.0.0.1",
		"127.0.0.1:",
		"127.0.0.1:0",
		"127.0.0.1:65536",
		"127.0.0.1:25x",
		"127.0.0.1: 25",
		"[::1",
		"[::1]x",
		"[::1]:",
		"[::1]:0",
		"[]:25",
		"::1",
		"localhost:25",
		"1.2.3:25",
		"[1.2.3.4:25",
	};
	struct net_address a = { .path = "kept" };
	char path[200];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (net_address_parse(span_of(cases[i]), 0, &a))
			CHECK_SPAN(span_of(cases[i]), "refused");
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	CHECK(!net_address_parse((struct span){ path, 108 }, 0, &a));
	CHECK(!net_address_parse(SPAN("/a\0b"), 0, &a));
	CHECK_SPAN(span_of(a.path), "kept");
	CHECK(net_address_parse((struct span){ path, 107 }, 0, &a));
}

static void
test_different_places_differ(void)
{
	struct net_address a, b, c, d;

	CHECK(net_address_parse(SPAN("127.0.0.1:25"), 0, &a));
	CHECK(net_address_parse(SPAN("127.0.0.1:26"), 0, &b));
	CHECK(net_address_parse(SPAN("127.0.0.2:25"), 0, &c));
	CHECK(net_address_parse(SPAN("/run/x"), 0, &d));
	CHECK(net_address_eq(&a, &a) && net_address_eq(&d, &d));
	CHECK(!net_address_eq(&a, &b) && !net_address_eq(&a, &c));
	CHECK(!net_address_eq(&a, &d) && !net_address_eq(&d, &a));
}

int
main(void)
{
	TAP_RUN(test_good_addresses);
	TAP_RUN(test_bad_addresses);
	TAP_RUN(test_different_places_differ);
	return tap_done();
}
