/* Master files: what is read, and what is refused with its line. */
#include "wire/zone_file.h"

#include "tap.h"

static struct arena arena;

static struct wire_zone_file
parsed(const char *text)
{
	struct wire_zone_file z = { .count = 0 };
	struct wire_zone_fault fault;

	if (!wire_zone_file_parse(span_of(text), &arena, &z, &fault))
		printf("# line %u: %s\n", fault.line, fault.why);
	return z;
}

static struct span
owner(const struct wire_zone_record *r)
{
	struct wire_dns_name n = { .len = r->owner.len };

	memcpy(n.bytes, r->owner.at, n.len);
	return wire_dns_name_write(&n, &arena);
}

static void
test_names_are_relative_absolute_and_left_out(void)
{
	struct wire_zone_file z = parsed("$ORIGIN Example.ORG.\n"
					 "@ A 192.0.2.1\n"
					 "\tA 192.0.2.2\n"
					 "mx A 192.0.2.3\n"
					 "other.test. A 192.0.2.4\n"
					 "$ORIGIN sub\n"
					 "a\\.b\\032c A 192.0.2.5\n");
	static const char *want[] = { "example.org", "example.org",
		"mx.example.org", "other.test", "a\\.b\\032c.sub.example.org" };

	CHECK_INT(z.count, 5);
	for (size_t i = 0; i < z.count && i < 5; i++)
		CHECK_SPAN(owner(&z.records[i]), want[i]);
}

static void
test_without_origin_names_are_under_the_root(void)
{
	struct wire_zone_file z = parsed("example.org IN A 192.0.2.1");

	CHECK_INT(z.count, 1);
	CHECK_SPAN(owner(&z.records[0]), "example.org");
}

static void
test_ttl_and_class_may_be_left_out_and_change_places(void)
{
	struct wire_zone_file z = parsed("$TTL 1h\n"
					 "a A 192.0.2.1\n"
					 "a 60 A 192.0.2.1\n"
					 "a IN 61 A 192.0.2.1\n"
					 "a 62 in A 192.0.2.1\n");
	static const unsigned want[] = { 3600, 60, 61, 62 };

	CHECK_INT(z.count, 4);
	for (size_t i = 0; i < z.count && i < 4; i++)
		CHECK_INT(z.records[i].ttl_s, want[i]);
}

static void
test_each_type_has_its_data(void)
{
	struct wire_zone_file z =
	    parsed("@ SOA ns.test. me.test. ( 1 ; serial\n 2h 3 4\n 5 )\n"
		   "a AAAA 2001:db8::1\n"
		   "a MX 10 Mail.test.\n"
		   "a MX 0 .\n"
		   "a TXT \"v=spf1; \" -all \"\\\"q\\\" \\065\" ; no\n"
		   "a PTR b.test\r\n"
		   "b CNAME a\n"
		   "c CAA 0 issue \"x\"\n"
		   "d TYPE65280 \\# 0\n");

	CHECK_INT(z.count, 9);
	if (z.count != 9)
		return;
	CHECK_SPAN(z.records[0].data.name, "ns.test");
	CHECK_INT(z.records[1].data.ip.family, IP_V6);
	CHECK_INT(z.records[2].data.preference, 10);
	CHECK_SPAN(z.records[2].data.name, "mail.test");
	CHECK_SPAN(z.records[3].data.name, "");
	CHECK_SPAN(z.records[4].data.text, "v=spf1; -all\"q\" A");
	CHECK_SPAN(z.records[5].data.name, "b.test");
	CHECK(span_eq(z.records[6].target, z.records[5].owner));
	CHECK_INT(z.records[7].type, 0);
	CHECK_INT(z.records[8].type, 0);
}

static void
test_what_is_wrong_has_its_line(void)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *why;
	} cases[] = {
		{ "a A\n", 1, "something is missing at the end" },
		{ "\n\na A 1.2.3\n", 3, "not an address of that type" },
		{ "a A ::1\n", 1, "not an address of that type" },
		{ "a A 192.0.2.1 x\n", 1, "something is left over at the end" },
		{ " A 192.0.2.1\n", 1, "there is no name before this one" },
		{ "a B 192.0.2.1\n", 1, "a type that is not known" },
		{ "a CH TXT x\n", 1, "a type that is not known" },
		{ "a TXT \"x\n", 1, "a string without its closing quote" },
		{ "a TXT (x\ny\n", 1, "a parenthesis is not closed" },
		{ "a TXT x)\n", 1, "parentheses do not match" },
		{ "a TXT ((x))\n", 1, "parentheses do not match" },
		{ "a TXT \\256\n", 1, "an escape that is no byte" },
		{ "a TXT \\2\n", 1, "an escape that is no byte" },
		{ "a TXT x\\", 1, "a backslash at the end of a line" },
		{ "a..b A 192.0.2.1", 1,
		    "a name with an empty label, or too long" },
		{ "a MX 65536 b\n", 1, "not a number, or too large" },
		{ "$INCLUDE x\n", 1, "a directive that is not known" },
		{ "$TTL x\n", 1, "not a time" },
		{ "\"a\" A 192.0.2.1\n", 1, "a string where a name must be" },
	};
	struct wire_zone_file z;
	struct wire_zone_fault fault;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(!wire_zone_file_parse(span_of(cases[i].text), &arena, &z,
		    &fault));
		CHECK_SPAN(span_of(fault.why), cases[i].why);
		CHECK_INT(fault.line, cases[i].line);
	}
}

static void
test_a_string_has_255_bytes_at_most(void)
{
	struct wire_zone_file z;
	struct wire_zone_fault fault;
	char x[257];

	memset(x, 'x', 256);
	x[256] = '\0';
	struct span at = arena_printf(&arena, "a TXT %.255s", x);
	CHECK(wire_zone_file_parse(at, &arena, &z, &fault));
	CHECK(!wire_zone_file_parse(arena_printf(&arena, "a TXT %s", x), &arena,
	    &z, &fault));
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_names_are_relative_absolute_and_left_out);
	TAP_RUN(test_without_origin_names_are_under_the_root);
	TAP_RUN(test_ttl_and_class_may_be_left_out_and_change_places);
	TAP_RUN(test_each_type_has_its_data);
	TAP_RUN(test_what_is_wrong_has_its_line);
	TAP_RUN(test_a_string_has_255_bytes_at_most);
	arena_fini(&arena);
	return tap_done();
}
