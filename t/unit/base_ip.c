/* Addresses: literals, mapped ones, prefixes, socket addresses, text. */
#include "tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "base/ip.h"

static struct ip
parsed(const char *text)
{
	struct ip ip = { .family = IP_NONE };

	CHECK(ip_parse(span_of(text), &ip));
	return ip;
}

static void
test_literals_are_written_canonically(void)
{
	static const struct {
		const char *in;
		const char *want; /* NULL: refused */
	} cases[] = { { "192.0.2.1", "192.0.2.1" }, { "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" }, { "::", "::" },
		{ "::1", "::1" }, { "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::FFFF:c000:201", "192.0.2.1" },
		{ "64:ff9b::192.0.2.1", "64:ff9b::c000:201" },
		{ "fedc:ba98:7654:3210:fedc:ba98:7654:3210",
		    "fedc:ba98:7654:3210:fedc:ba98:7654:3210" },
		{ "", NULL }, { "192.0.2", NULL }, { "192.0.2.1.", NULL },
		{ "192.0.2.256", NULL }, { "192.0.2.01", NULL },
		{ "0xc0.0.2.1", NULL }, { " 192.0.2.1", NULL },
		{ "192.0.2.1/32", NULL }, { "[::1]", NULL },
		{ "fe80::1%eth0", NULL }, { ":::", NULL }, { "1::2::3", NULL },
		{ "2001:db8::12345", NULL }, { "example", NULL },
		{ "1111:1111:1111:1111:1111:1111:1111:1111:1111", NULL } };
	char text[IP_TEXT_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip ip = { .family = IP_NONE };
		bool ok = ip_parse(span_of(cases[i].in), &ip);

		CHECK_INT(ok, cases[i].want != NULL);
		CHECK_SPAN(ip_write(&ip, text), cases[i].want);
	}
}

static void
test_nul_inside_is_refused(void)
{
	struct ip ip;

	CHECK(!ip_parse((struct span){ "192.0.2.1\0x", 11 }, &ip));
	CHECK(!ip_parse((struct span){ NULL, 0 }, &ip));
}

static void
test_prefixes(void)
{
	static const struct {
		const char *in;
		const char *want;
	} cases[] = { { "192.0.2.77/24", "192.0.2.0/24" },
		{ "192.0.2.77", "192.0.2.77/32" },
		{ "192.0.2.77/0", "0.0.0.0/0" },
		{ "192.0.2.255/31", "192.0.2.254/31" },
		{ "10.255.0.0/9", "10.128.0.0/9" },
		{ "2001:db8::1/32", "2001:db8::/32" },
		{ "2001:db8::1", "2001:db8::1/128" },
		{ "2001:db8:ffff::/33", "2001:db8:8000::/33" },
		{ "::/0", "::/0" }, { "::ffff:10.1.2.3/104", "10.0.0.0/8" },
		{ "::ffff:10.1.2.3", "10.1.2.3/32" },
		{ "::ffff:10.1.2.3/95", NULL }, { "192.0.2.0/33", NULL },
		{ "192.0.2.0/", NULL }, { "192.0.2.0/-1", NULL },
		{ "192.0.2.0/2 4", NULL }, { "2001:db8::/129", NULL },
		{ "/24", NULL }, { "", NULL }, { "192.0.2/24", NULL },
		{ "192.0.2.0/24/24", NULL } };
	char text[IP_TEXT_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_net net = { .ip.family = IP_NONE };
		bool ok = ip_net_parse(span_of(cases[i].in), &net);

		CHECK_INT(ok, cases[i].want != NULL);
		CHECK_SPAN(ip_net_write(&net, text), cases[i].want);
	}
}

static void
test_membership(void)
{
	static const struct {
		const char *ip, *net;
		bool want;
	} cases[] = { { "192.0.2.1", "192.0.2.0/24", true },
		{ "192.0.3.1", "192.0.2.0/24", false },
		{ "192.0.2.1", "0.0.0.0/0", true },
		{ "192.0.2.1", "::/0", false },
		{ "2001:db8::1", "0.0.0.0/0", false },
		{ "2001:db8:7fff::1", "2001:db8::/33", true },
		{ "2001:db8:8000::1", "2001:db8::/33", false },
		{ "::ffff:192.0.2.1", "192.0.2.1", true } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip ip = parsed(cases[i].ip);
		struct ip none = { .family = IP_NONE };
		struct ip_net net;

		CHECK(ip_net_parse(span_of(cases[i].net), &net));
		CHECK_INT(ip_in_net(&ip, &net), cases[i].want);
		CHECK(!ip_in_net(&none, &net));
	}
}

static void
test_equality_asks_the_family(void)
{
	struct ip a = parsed("0.0.0.0"), b = parsed("::");
	struct ip c = parsed("::ffff:0.0.0.0");

	CHECK(!ip_eq(&a, &b));
	CHECK(ip_eq(&a, &c));
}

static void
test_loopback(void)
{
	struct ip yes[] = { parsed("127.0.0.1"), parsed("127.255.1.2"),
		parsed("::1"), parsed("::ffff:127.0.0.1") };
	struct ip no[] = { parsed("128.0.0.1"), parsed("::"), parsed("::2"),
		{ .family = IP_NONE } };

	for (size_t i = 0; i < 4; i++) {
		CHECK(ip_is_loopback(&yes[i]));
		CHECK(!ip_is_loopback(&no[i]));
	}
}

static void
test_a_client_is_an_address_or_a_64(void)
{
	struct ip v4 = parsed("192.0.2.1");
	struct ip v6 = parsed("2001:db8:1:2:3:4:5:6");
	struct ip none = { .family = IP_NONE };
	struct ip_net net;
	char text[IP_TEXT_MAX];

	net = ip_client_net(&v4);
	CHECK_SPAN(ip_net_write(&net, text), "192.0.2.1/32");
	net = ip_client_net(&v6);
	CHECK_SPAN(ip_net_write(&net, text), "2001:db8:1:2::/64");
	net = ip_client_net(&none);
	CHECK_SPAN(ip_net_write(&net, text), "");
}

static void
test_socket_addresses_go_round(void)
{
	static const char *const texts[] = { "[192.0.2.1]:25",
		"[2001:db8::1]:65535" };
	struct ip_port in[] = { { parsed("192.0.2.1"), 25 },
		{ parsed("2001:db8::1"), 65535 } };
	char text[IP_TEXT_MAX];

	for (size_t i = 0; i < 2; i++) {
		struct sockaddr_storage ss;
		struct ip_port out;

		CHECK(ip_to_sockaddr(&in[i], &ss) > 0);
		CHECK(ip_from_sockaddr((struct sockaddr *)&ss, &out));
		CHECK(ip_eq(&in[i].ip, &out.ip));
		CHECK_INT(out.port, in[i].port);
		CHECK_SPAN(ip_port_write(&out, text), texts[i]);
	}
}

static void
test_a_mapped_socket_address_is_ipv4(void)
{
	struct sockaddr_in6 sa = { .sin6_family = AF_INET6,
		.sin6_port = htons(25) };
	struct ip_port out;
	char text[IP_TEXT_MAX];

	CHECK(inet_pton(AF_INET6, "::ffff:192.0.2.9", &sa.sin6_addr) == 1);
	CHECK(ip_from_sockaddr((struct sockaddr *)&sa, &out));
	CHECK_SPAN(ip_port_write(&out, text), "[192.0.2.9]:25");
}

static void
test_other_families_are_none(void)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct sockaddr_storage ss;
	struct ip_port out = { parsed("192.0.2.1"), 25 };
	char text[IP_TEXT_MAX];

	CHECK(!ip_from_sockaddr((struct sockaddr *)&sa, &out));
	CHECK_INT(out.ip.family, IP_NONE);
	CHECK_INT(ip_to_sockaddr(&out, &ss), 0);
	CHECK_SPAN(ip_port_write(&out, text), "");
}

static void
test_the_longest_text_fits(void)
{
	struct ip_port a = { parsed("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
		65535 };
	struct ip_net net = ip_net_of(&a.ip, 128);
	char text[IP_TEXT_MAX];

	CHECK_SPAN(ip_port_write(&a, text),
	    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
	CHECK_SPAN(ip_net_write(&net, text),
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
}

int
main(void)
{
	TAP_RUN(test_literals_are_written_canonically);
	TAP_RUN(test_nul_inside_is_refused);
	TAP_RUN(test_prefixes);
	TAP_RUN(test_membership);
	TAP_RUN(test_equality_asks_the_family);
	TAP_RUN(test_loopback);
	TAP_RUN(test_a_client_is_an_address_or_a_64);
	TAP_RUN(test_socket_addresses_go_round);
	TAP_RUN(test_a_mapped_socket_address_is_ipv4);
	TAP_RUN(test_other_families_are_none);
	TAP_RUN(test_the_longest_text_fits);
	return tap_done();
}
