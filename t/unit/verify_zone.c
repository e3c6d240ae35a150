/* A master file as the DNS. */
#include "verify/zone.h"

#include "tap.h"

static struct arena arena;
static struct wire_zone_file file;
static struct verify_dns dns;

static enum outcome
ask(enum wire_dns_type type, const char *name, struct wire_dns_answer *out)
{
	return dns.ask_wait(dns.ctx, type, span_of(name), &arena, out);
}

static void
test_records_of_one_name_and_type_come_together(void)
{
	struct wire_dns_answer a;

	CHECK_INT(ask(WIRE_DNS_A, "Host.test.", &a), OUT_OK);
	CHECK_INT(a.count, 2);
	CHECK_INT(a.ttl_s, 5);
}

static void
test_aliases_are_followed(void)
{
	struct wire_dns_answer a;

	CHECK_INT(ask(WIRE_DNS_A, "alias.test", &a), OUT_OK);
	CHECK_INT(a.count, 2);
	CHECK_INT(ask(WIRE_DNS_CNAME, "alias.test", &a), OUT_OK);
	CHECK_SPAN(a.records[0].name, "alias2.test");
	CHECK_INT(ask(WIRE_DNS_A, "gone.test", &a), OUT_NONE);
	CHECK(a.is_nxdomain);
	CHECK_INT(ask(WIRE_DNS_A, "loop.test", &a), OUT_TEMP);
}

static void
test_no_data_is_not_no_name(void)
{
	struct wire_dns_answer a;

	CHECK_INT(ask(WIRE_DNS_TXT, "host.test", &a), OUT_NONE);
	CHECK(!a.is_nxdomain);
	CHECK_INT(ask(WIRE_DNS_A, "empty.test", &a), OUT_NONE);
	CHECK(!a.is_nxdomain);
	CHECK_INT(ask(WIRE_DNS_A, "no.test", &a), OUT_NONE);
	CHECK(a.is_nxdomain);
	CHECK_INT(ask(WIRE_DNS_A, "ost.test", &a), OUT_NONE);
	CHECK(a.is_nxdomain);
	CHECK_INT(ask(WIRE_DNS_A, "a..b", &a), OUT_NONE);
}

static void
test_wildcards_stand_for_names_that_do_not_exist(void)
{
	struct wire_dns_answer a;

	CHECK_INT(ask(WIRE_DNS_TXT, "x.y.wild.test", &a), OUT_OK);
	CHECK_SPAN(a.records[0].text, "any");
	CHECK_INT(ask(WIRE_DNS_TXT, "there.wild.test", &a), OUT_NONE);
	CHECK(!a.is_nxdomain);
	CHECK_INT(ask(WIRE_DNS_TXT, "x.there.wild.test", &a), OUT_NONE);
	CHECK(a.is_nxdomain);
	CHECK_INT(ask(WIRE_DNS_TXT, "wild.test", &a), OUT_NONE);
	CHECK(!a.is_nxdomain);
}

int
main(void)
{
	struct wire_zone_fault fault;

	arena_init(&arena, 0);
	CHECK(wire_zone_file_parse(
	    SPAN("$ORIGIN test.\n"
		 "host 60 A 192.0.2.1\n"
		 "host 5 A 192.0.2.2\n"
		 "alias CNAME alias2\nalias2 CNAME host\n"
		 "gone CNAME no\nloop CNAME pool\npool CNAME loop\n"
		 "below.empty A 192.0.2.1\n"
		 "*.wild TXT any\nthere.wild A 192.0.2.1\n"),
	    &arena, &file, &fault));
	dns = verify_zone_dns(&file);
	TAP_RUN(test_records_of_one_name_and_type_come_together);
	TAP_RUN(test_aliases_are_followed);
	TAP_RUN(test_no_data_is_not_no_name);
	TAP_RUN(test_wildcards_stand_for_names_that_do_not_exist);
	arena_fini(&arena);
	return tap_done();
}
