/* wire_address: paths and mailboxes. */
#include "tap.h"

#include "wire/address.h"

#define X16 "xxxxxxxxxxxxxxxx"
#define X63 X16 X16 X16 "xxxxxxxxxxxxxxx"

static void
test_paths_are_split_from_parameters(void)
{
	static const struct {
		const char *arg, *path, *params;
	} cases[] = { { "FROM:<>", "<>", "" }, { "from:<a@b>", "<a@b>", "" },
		{ "FROM: <a@b>  SIZE=1 PRDR ", "<a@b>", "SIZE=1 PRDR" },
		{ "FROM:\t<a@b>\tx", "<a@b>", "x" },
		{ "FROM:<\"a>b\"@c> X", "<\"a>b\"@c>", "X" },
		{ "FROM:<\"a\\\">b\"@c>", "<\"a\\\">b\"@c>", "" } };
	static const char *const bad[] = { "", "FROM", "FROM<a@b>",
		"FROM :<a@b>", "TO:<a@b>", "FROM:", "FROM:a@b", "FROM:<a@b",
		"FROM:<a@b>SIZE=1", "FROM:<\"a@b>", "FROM:<a@b>>",
		"FROM:a <b@c>", "FROM:<\"a\\" };
	struct span path, params;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(wire_address_split(span_of(cases[i].arg), SPAN("FROM"),
		    &path, &params));
		CHECK_SPAN(path, cases[i].path);
		CHECK_SPAN(params, cases[i].params);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!wire_address_split(span_of(bad[i]), SPAN("FROM"), &path,
		    &params));
}

static void
test_good_paths(void)
{
	static const struct {
		const char *path, *local, *domain, *normal;
	} cases[] = { { "<a@b>", "a", "b", "a@b" },
		{ "<A.b+c@Ex-1.ORG>", "A.b+c", "Ex-1.ORG", "A.b+c@Ex-1.ORG" },
		{ "<!#$%&'*+-/=?^_`{|}~@b>", "!#$%&'*+-/=?^_`{|}~", "b",
		    "!#$%&'*+-/=?^_`{|}~@b" },
		{ "<\"a b\"@x>", "\"a b\"", "x", "\"a b\"@x" },
		{ "<\"abc\"@x>", "\"abc\"", "x", "abc@x" },
		{ "<\"a\\b.c\"@x>", "\"a\\b.c\"", "x", "ab.c@x" },
		{ "<\"a..b\"@x>", "\"a..b\"", "x", "\"a..b\"@x" },
		{ "<\"\"@x>", "\"\"", "x", "\"\"@x" },
		{ "<\"a\\\"\\\\\\ b\"@x>", "\"a\\\"\\\\\\ b\"", "x",
		    "\"a\\\"\\\\ b\"@x" },
		{ "<\"a@b>c\"@x>", "\"a@b>c\"", "x", "\"a@b>c\"@x" },
		{ "<a@_dmarc.x_y.org>", "a", "_dmarc.x_y.org",
		    "a@_dmarc.x_y.org" },
		{ "<a@[192.0.2.1]>", "a", "[192.0.2.1]", "a@[192.0.2.1]" },
		{ "<a@[ipv6:2001:db8::1]>", "a", "[ipv6:2001:db8::1]",
		    "a@[ipv6:2001:db8::1]" },
		{ "<@a.org,@[192.0.2.1x:b@c>", NULL, NULL, NULL },
		{ "<@a.org:b@c>", "b", "c", "b@c" },
		{ "<@a.org,@b.org:b@c>", "b", "c", "b@c" },
		{ "<" X63 "x@b>", X63 "x", "b", X63 "x@b" },
		{ "<a@" X63 "." X63 "." X63 "." X63 ">", "a",
		    X63 "." X63 "." X63 "." X63,
		    "a@" X63 "." X63 "." X63 "." X63 } };
	struct wire_address a;
	struct buf out;

	buf_init(&out, 1024);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span path = span_of(cases[i].path);

		if (cases[i].local == NULL) {
			CHECK_INT(wire_address_reverse(path, 0, &a),
			    WIRE_ADDRESS_ROUTE);
			continue;
		}
		CHECK_INT(wire_address_reverse(path, 0, &a), WIRE_ADDRESS_OK);
		CHECK_INT(wire_address_forward(path, 0, &a), WIRE_ADDRESS_OK);
		CHECK(!a.is_null);
		CHECK_SPAN(a.local, cases[i].local);
		CHECK_SPAN(a.domain, cases[i].domain);
		buf_clear(&out);
		wire_address_write(&a, &out);
		CHECK_SPAN(buf_span(&out), cases[i].normal);
	}
	buf_fini(&out);
}

static void
test_bad_paths(void)
{
	static const struct {
		const char *path;
		enum wire_address_fault fault;
	} cases[] = { { "", WIRE_ADDRESS_BRACKETS },
		{ "a@b", WIRE_ADDRESS_BRACKETS },
		{ "<a@b", WIRE_ADDRESS_BRACKETS },
		{ "<a@b> ", WIRE_ADDRESS_BRACKETS },
		{ "<", WIRE_ADDRESS_BRACKETS }, { "< >", WIRE_ADDRESS_LOCAL },
		{ "< a@b>", WIRE_ADDRESS_LOCAL },
		{ "<a@b >", WIRE_ADDRESS_DOMAIN },
		{ "<a b@c>", WIRE_ADDRESS_LOCAL },
		{ "<<a@b>>", WIRE_ADDRESS_LOCAL },
		{ "<.a@b>", WIRE_ADDRESS_LOCAL },
		{ "<a.@b>", WIRE_ADDRESS_LOCAL },
		{ "<a..b@c>", WIRE_ADDRESS_LOCAL },
		{ "<a,b@c>", WIRE_ADDRESS_LOCAL },
		{ "<a\x01@c>", WIRE_ADDRESS_LOCAL },
		{ "<\"a@b>", WIRE_ADDRESS_LOCAL },
		{ "<\"a\"b@c>", WIRE_ADDRESS_LOCAL },
		{ "<\"a\t\"@c>", WIRE_ADDRESS_LOCAL },
		{ "<a\"b\"@c>", WIRE_ADDRESS_LOCAL },
		{ "<a>", WIRE_ADDRESS_NO_DOMAIN },
		{ "<a@>", WIRE_ADDRESS_DOMAIN }, { "<@b>", WIRE_ADDRESS_ROUTE },
		{ "<@:a@b>", WIRE_ADDRESS_ROUTE },
		{ "<@a,b:c@d>", WIRE_ADDRESS_ROUTE },
		{ "<@a.org:>", WIRE_ADDRESS_LOCAL },
		{ "<a@b@c>", WIRE_ADDRESS_DOMAIN },
		{ "<a@b.>", WIRE_ADDRESS_DOMAIN },
		{ "<a@.b>", WIRE_ADDRESS_DOMAIN },
		{ "<a@b..c>", WIRE_ADDRESS_DOMAIN },
		{ "<a@-b>", WIRE_ADDRESS_DOMAIN },
		{ "<a@b->", WIRE_ADDRESS_DOMAIN },
		{ "<a@b c>", WIRE_ADDRESS_DOMAIN },
		{ "<a@b/c>", WIRE_ADDRESS_DOMAIN },
		{ "<a@[192.0.2]>", WIRE_ADDRESS_DOMAIN },
		{ "<a@[192.0.2.1>", WIRE_ADDRESS_DOMAIN },
		{ "<a@[2001:db8::1]>", WIRE_ADDRESS_DOMAIN },
		{ "<a@[IPv6:192.0.2.1]>", WIRE_ADDRESS_DOMAIN },
		{ "<a@[tag:x]>", WIRE_ADDRESS_DOMAIN },
		{ "<a@x" X63 ">", WIRE_ADDRESS_DOMAIN },
		{ "<xx" X63 "@b>", WIRE_ADDRESS_LOCAL_LONG },
		{ "<a@" X63 "." X63 "." X63 "." X63 ".x>",
		    WIRE_ADDRESS_DOMAIN_LONG },
		{ "<\xc3\xa9@b>", WIRE_ADDRESS_8BIT },
		{ "<a@\xc3\xa9>", WIRE_ADDRESS_8BIT } };
	struct wire_address a;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span path = span_of(cases[i].path);
		enum wire_address_fault got = wire_address_reverse(path, 0, &a);

		if (got != cases[i].fault) {
			tap_bad++;
			printf("# %s: %s\n", cases[i].path,
			    wire_address_fault_text(got));
		}
		CHECK_INT(wire_address_forward(path, 0, &a), cases[i].fault);
	}
	CHECK_INT(wire_address_reverse(SPAN("<a\0@b>"), 0, &a),
	    WIRE_ADDRESS_LOCAL);
	CHECK_INT(wire_address_reverse(SPAN("<a@b\0>"), 0, &a),
	    WIRE_ADDRESS_DOMAIN);
}

static void
test_null_path_and_postmaster(void)
{
	struct wire_address a;
	struct buf out;

	buf_init(&out, 1024);
	CHECK_INT(wire_address_reverse(SPAN("<>"), 0, &a), WIRE_ADDRESS_OK);
	CHECK(a.is_null && a.local.len == 0 && a.domain.len == 0);
	wire_address_write(&a, &out);
	CHECK_INT(buf_span(&out).len, 0);
	CHECK_INT(wire_address_forward(SPAN("<>"), 0, &a), WIRE_ADDRESS_EMPTY);
	CHECK_INT(wire_address_forward(SPAN("<PostMaster>"), 0, &a),
	    WIRE_ADDRESS_OK);
	wire_address_write(&a, &out);
	CHECK_SPAN(buf_span(&out), "PostMaster");
	CHECK_INT(wire_address_reverse(SPAN("<Postmaster>"), 0, &a),
	    WIRE_ADDRESS_NO_DOMAIN);
	buf_fini(&out);
}

static void
test_flags_widen(void)
{
	struct wire_address a;

	CHECK_INT(wire_address_reverse(SPAN("<\xc3\xa9@\xc3\xa9.org>"),
		      WIRE_ADDRESS_UTF8, &a),
	    WIRE_ADDRESS_OK);
	CHECK_INT(wire_address_reverse(SPAN("<\xc3@b>"), WIRE_ADDRESS_UTF8, &a),
	    WIRE_ADDRESS_8BIT);
	CHECK_INT(wire_address_reverse(SPAN("<\xed\xa0\x80@b>"),
		      WIRE_ADDRESS_UTF8, &a),
	    WIRE_ADDRESS_8BIT);
	CHECK_INT(wire_address_reverse(SPAN("<\xc0\xaf@b>"), WIRE_ADDRESS_UTF8,
		      &a),
	    WIRE_ADDRESS_8BIT);
	CHECK_INT(wire_address_reverse(SPAN("<\xf0\x9f\x98\x80@b>"),
		      WIRE_ADDRESS_UTF8, &a),
	    WIRE_ADDRESS_OK);
	CHECK_INT(wire_address_reverse(SPAN("<" X63 X63 "@b>"),
		      WIRE_ADDRESS_LONG_LOCAL, &a),
	    WIRE_ADDRESS_OK);
}

static void
test_plain_addresses_and_domains(void)
{
	struct wire_address a;
	struct ip ip;

	CHECK_INT(wire_address_plain(SPAN("a@b"), 0, &a), WIRE_ADDRESS_OK);
	CHECK_INT(wire_address_plain(SPAN("<a@b>"), 0, &a), WIRE_ADDRESS_LOCAL);
	CHECK_INT(wire_address_plain(SPAN(""), 0, &a), WIRE_ADDRESS_LOCAL);
	CHECK_INT(wire_address_plain(SPAN("a"), 0, &a), WIRE_ADDRESS_NO_DOMAIN);
	CHECK(wire_address_is_domain(SPAN("example.org"), 0));
	CHECK(!wire_address_is_domain(SPAN(""), 0));
	CHECK(!wire_address_is_domain(SPAN("a."), 0));
	CHECK(!wire_address_is_domain(SPAN("\xc3\xa9"), 0));
	CHECK(wire_address_is_domain(SPAN("\xc3\xa9"), WIRE_ADDRESS_UTF8));
	CHECK(wire_address_literal(SPAN("[IPv6:::ffff:192.0.2.1]"), &ip));
	CHECK_INT(ip.family, IP_V4);
	CHECK(!wire_address_literal(SPAN("[]"), &ip));
	CHECK(!wire_address_literal(SPAN("["), &ip));
}

int
main(void)
{
	TAP_RUN(test_paths_are_split_from_parameters);
	TAP_RUN(test_good_paths);
	TAP_RUN(test_bad_paths);
	TAP_RUN(test_null_path_and_postmaster);
	TAP_RUN(test_flags_widen);
	TAP_RUN(test_plain_addresses_and_domains);
	return tap_done();
}
