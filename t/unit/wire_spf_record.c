/* wire_spf_record: whole records, and their terms one by one. */
#include "tap.h"

#include "wire/spf_record.h"

static void
test_what_is_a_record_is_told_by_its_version(void)
{
	CHECK(wire_spf_record_is(SPAN("v=spf1")));
	CHECK(wire_spf_record_is(SPAN("V=SpF1 -all")));
	CHECK(wire_spf_record_is(SPAN("v=spf1 \xff")));
	CHECK(!wire_spf_record_is(SPAN("")));
	CHECK(!wire_spf_record_is(SPAN("v=spf")));
	CHECK(!wire_spf_record_is(SPAN("v=spf10 -all")));
	CHECK(!wire_spf_record_is(SPAN("v=spf1\t-all")));
	CHECK(!wire_spf_record_is(SPAN("v=spf1\0 -all")));
	CHECK(!wire_spf_record_is(SPAN(" v=spf1 -all")));
	CHECK(!wire_spf_record_is(SPAN("spf2.0/pra -all")));
}

/* Records that are right, and for the others their first wrong term. */
static void
test_an_error_anywhere_spoils_the_record(void)
{
	static const struct {
		const char *text;
		const char *bad; /* NULL: right */
	} cases[] = { { "v=spf1", NULL }, { "v=spf1  ", NULL },
		{ "v=spf1 a  mx   -all ", NULL },
		{ "v=spf1 +A -Mx ~PTR ?Exists:a.b ALL", NULL },
		{ "v=spf1 all all all", NULL },
		{ "v=spf1 a/0 a//0 a/32//128 mx:x.y/1//2", NULL },
		{ "v=spf1 ptr ptr:example.com", NULL },
		{ "v=spf1 ip4:0.0.0.0/0 ip4:255.255.255.255", NULL },
		{ "v=spf1 ip6:::/0 ip6:::ffff:1.2.3.4/97 ip6:2001:db8::",
		    NULL },
		{ "v=spf1 ip6:::ffff:0:0/90", NULL },
		{ "v=spf1 REDIRECT=a.b exP=%{d}", NULL },
		{ "v=spf1 a=b all=%{c} x.y-z_1=: m=", NULL },
		{ "v=spf1 -all moo", "moo" }, { "v=spf1 moo b", "moo" },
		{ "v=spf1\ta", "v=spf1\ta" }, { "v=spf2 a", "v=spf2 a" },
		{ "v=spf1 a\tmx", "a\tmx" }, { "v=spf1 a\x01", "a\x01" },
		{ "v=spf1 \x80"
		  "a",
		    "\x80"
		    "a" },
		{ "v=spf1 x=\xc3\xa9", "x=\xc3\xa9" },
		{ "v=spf1 --all", "--all" }, { "v=spf1 -", "-" },
		{ "v=spf1 :", ":" }, { "v=spf1 =", "=" },
		{ "v=spf1 all:", "all:" }, { "v=spf1 all/0", "all/0" },
		{ "v=spf1 all.", "all." }, { "v=spf1 a:", "a:" },
		{ "v=spf1 a/", "a/" }, { "v=spf1 a//", "a//" },
		{ "v=spf1 a///0", "a///0" }, { "v=spf1 a/00", "a/00" },
		{ "v=spf1 a/33", "a/33" },
		{ "v=spf1 a/4294967296", "a/4294967296" },
		{ "v=spf1 a//129", "a//129" }, { "v=spf1 a/24/64", "a/24/64" },
		{ "v=spf1 a//64/24", "a//64/24" }, { "v=spf1 a:/24", "a:/24" },
		{ "v=spf1 a:1.2.3.4", "a:1.2.3.4" },
		{ "v=spf1 ptr/0", "ptr/0" }, { "v=spf1 ptr:", "ptr:" },
		{ "v=spf1 include", "include" },
		{ "v=spf1 include:a.b/24", "include:a.b/24" },
		{ "v=spf1 exists", "exists" }, { "v=spf1 ip4", "ip4" },
		{ "v=spf1 ip4:", "ip4:" }, { "v=spf1 ip4/8", "ip4/8" },
		{ "v=spf1 ip4:1.2.3", "ip4:1.2.3" },
		{ "v=spf1 ip4:1.2.3.04", "ip4:1.2.3.04" },
		{ "v=spf1 ip4:1.2.3.4/", "ip4:1.2.3.4/" },
		{ "v=spf1 ip4:1.2.3.4/33", "ip4:1.2.3.4/33" },
		{ "v=spf1 ip4:1.2.3.4//32", "ip4:1.2.3.4//32" },
		{ "v=spf1 ip4:1.2.3.4:25", "ip4:1.2.3.4:25" },
		{ "v=spf1 ip4:::ffff:1.2.3.4", "ip4:::ffff:1.2.3.4" },
		{ "v=spf1 ip6:1.2.3.4", "ip6:1.2.3.4" },
		{ "v=spf1 ip6:::1/129", "ip6:::1/129" },
		{ "v=spf1 ip6:::1//64", "ip6:::1//64" },
		{ "v=spf1 ip6:::1%lo", "ip6:::1%lo" },
		{ "v=spf1 redirect:a.b", "redirect:a.b" },
		{ "v=spf1 redirect=", "redirect=" },
		{ "v=spf1 -redirect=a.b", "-redirect=a.b" },
		{ "v=spf1 redirect=a.b redirect=c.d", "redirect=c.d" },
		{ "v=spf1 exp=a.b a exp=a.b", "exp=a.b" },
		{ "v=spf1 exp=%{c}.a.b", "exp=%{c}.a.b" },
		{ "v=spf1 1up=x", "1up=x" }, { "v=spf1 a/b=c", "a/b=c" },
		{ "v=spf1 x=%y", "x=%y" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wire_spf_record r;
		struct span bad = { NULL, 0 };
		bool is_good =
		    wire_spf_record_parse(span_of(cases[i].text), &r, &bad);

		if (is_good != (cases[i].bad == NULL)) {
			tap_bad++;
			printf("# \"%s\"\n", cases[i].text);
		}
		CHECK_SPAN(bad, cases[i].bad);
	}
	CHECK(!wire_spf_record_parse(SPAN("v=spf1 a:a.com\0"),
	    &(struct wire_spf_record){ .terms = { NULL, 0 } }, NULL));
}

static void
test_terms_come_in_their_order(void)
{
	struct span text =
	    SPAN("v=spf1 ~ip4:192.0.2.99/24 a:x.y/8//9 "
		 "ip6:2001:db8::1/32 redirect=%{d2}.z exp=e.f u=v mx -all");
	struct wire_spf_record r;
	struct wire_spf_term t;
	struct ip ip;

	CHECK(wire_spf_record_parse(text, &r, NULL));
	CHECK_SPAN(r.redirect, "%{d2}.z");
	CHECK_SPAN(r.exp, "e.f");

	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_IP4);
	CHECK_INT(t.qualifier, '~');
	CHECK_SPAN(t.text, "~ip4:192.0.2.99/24");
	CHECK(ip_parse(SPAN("192.0.2.0"), &ip) && ip_eq(&ip, &t.net.ip));
	CHECK_INT(t.net.bits, 24);

	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_A);
	CHECK_INT(t.qualifier, '+');
	CHECK_SPAN(t.domain, "x.y");
	CHECK_INT(t.bits4, 8);
	CHECK_INT(t.bits6, 9);

	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_IP6);
	CHECK_INT(t.net.bits, 32);
	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_REDIRECT);
	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_EXP);
	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_UNKNOWN);

	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_MX);
	CHECK_INT(t.domain.len, 0);
	CHECK_INT(t.bits4, 32);
	CHECK_INT(t.bits6, 128);
	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_OK);
	CHECK_INT(t.kind, WIRE_SPF_IS_ALL);
	CHECK_INT(t.qualifier, '-');
	CHECK_INT(wire_spf_record_next(&r.terms, &t), OUT_NONE);
}

static void
test_a_mapped_ip6_network_stays_ipv6(void)
{
	struct wire_spf_term t;
	struct span terms = SPAN("ip6:::ffff:192.0.2.1");
	struct ip ip;

	CHECK_INT(wire_spf_record_next(&terms, &t), OUT_OK);
	CHECK_INT(t.net.ip.family, IP_V6);
	CHECK_INT(t.net.bits, 128);
	CHECK(ip_parse(SPAN("192.0.2.1"), &ip) && !ip_in_net(&ip, &t.net));
}

int
main(void)
{
	TAP_RUN(test_what_is_a_record_is_told_by_its_version);
	TAP_RUN(test_an_error_anywhere_spoils_the_record);
	TAP_RUN(test_terms_come_in_their_order);
	TAP_RUN(test_a_mapped_ip6_network_stays_ipv6);
	return tap_done();
}
