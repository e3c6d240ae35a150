/* wire_authres: the field we write, and whose fields we remove. */
#include "tap.h"

#include "wire/authres.h"

static void
check_written(const struct wire_authres_result *r, size_t count,
    const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	wire_authres_write(SPAN("mx.example.org"), r, count, &b);
	CHECK_SPAN(buf_span(&b), want);
	buf_fini(&b);
}

static void
test_no_result_is_none(void)
{
	check_written(NULL, 0,
	    "Authentication-Results: mx.example.org; none\r\n");
}

static void
test_each_result_has_its_line(void)
{
	const struct wire_authres_result r[] = {
		{ .method = "iprev",
		    .result = "pass",
		    .properties = { { "policy.iprev", SPAN("192.0.2.1") } } },
		{ .method = "spf",
		    .result = "softfail",
		    .properties = { { "smtp.mailfrom", SPAN("a@example.com") },
			{ "smtp.helo", SPAN("") } } },
		{ .method = "dkim",
		    .result = "fail",
		    .comment = SPAN("body hash"),
		    .reason = SPAN("changed"),
		    .properties = { { "header.d", SPAN("example.com") },
			{ "header.i", SPAN("@example.com") },
			{ "header.s", SPAN("s1") },
			{ "header.a", SPAN("rsa-sha256") } } },
		{ .method = "dmarc",
		    .result = "pass",
		    .properties = { { "header.from", SPAN("example.com") },
			{ "policy.dmarc", SPAN("reject") } } }
	};

	check_written(r, 4,
	    "Authentication-Results: mx.example.org;\r\n"
	    "\tiprev=pass policy.iprev=192.0.2.1;\r\n"
	    "\tspf=softfail smtp.mailfrom=a@example.com;\r\n"
	    "\tdkim=fail (body hash) reason=changed header.d=example.com\r\n"
	    "\theader.i=@example.com header.s=s1 header.a=rsa-sha256;\r\n"
	    "\tdmarc=pass header.from=example.com policy.dmarc=reject\r\n");
}

static void
check_value(struct span value, const char *want)
{
	struct wire_authres_result r = { .method = "m",
		.result = "r",
		.properties = { { "p.q", value } } };
	struct buf b;

	buf_init(&b, 1 << 16);
	wire_authres_write(SPAN("x"), &r, 1, &b);
	CHECK_SPAN(span_from(buf_span(&b),
		       strlen("Authentication-Results: x;\r\n\tm=r p.q=")),
	    want);
	buf_fini(&b);
}

static void
test_values_are_quoted_where_they_must_be(void)
{
	check_value(SPAN("a.b-c"), "a.b-c\r\n");
	check_value(SPAN("a@b.c"), "a@b.c\r\n");
	check_value(SPAN("@b.c"), "@b.c\r\n");
	check_value(SPAN("a b"), "\"a b\"\r\n");
	check_value(SPAN("a=b@c.d"), "\"a=b@c.d\"\r\n");
	check_value(SPAN("a@b@c"), "\"a@b@c\"\r\n");
	check_value(SPAN("a..b@c"), "\"a..b@c\"\r\n");
	check_value(SPAN("\"q\"@c"), "\"\\\"q\\\"@c\"\r\n");
	check_value(SPAN("a\\b"), "\"a\\\\b\"\r\n");
	check_value(SPAN("a; dmarc=pass"), "\"a; dmarc=pass\"\r\n");
	check_value(SPAN("a@b(c)"), "\"a@b(c)\"\r\n");
}

static void
test_nothing_foreign_ends_a_line(void)
{
	const struct wire_authres_result r = { .method = "spf",
		.result = "fail",
		.comment = SPAN("a) (b\r\nX: y\\"),
		.reason = SPAN("\n\"\0"),
		.properties = { { "smtp.helo", SPAN("a\r\nb\xc3\xa9") } } };

	check_value(SPAN("a\r\nb"), "\"a??b\"\r\n");
	check_value(SPAN("\0\x7f\xff"), "\"???\"\r\n");
	check_written(&r, 1,
	    "Authentication-Results: mx.example.org;\r\n"
	    "\tspf=fail (a\\) \\(b X: y\\\\) reason=\"?\\\"?\""
	    " smtp.helo=\"a??b??\"\r\n");
}

static void
test_long_lines_are_folded(void)
{
	static const char d[] = "a123456789.b123456789.c123456789."
				"d123456789.e123456789.f123456789";
	const struct wire_authres_result r = { .method = "dkim",
		.result = "pass",
		.comment = SPAN(
		    "one two three four five six "
		    "seven eight nine ten eleven twelve thirteen fourteen"),
		.properties = { { "header.d", span_of(d) },
		    { "header.s", span_of(d) } } };
	struct span rest, line;
	struct buf b;

	buf_init(&b, 1 << 16);
	wire_authres_write(SPAN("mx.example.org"), &r, 1, &b);
	rest = buf_span(&b);
	while (span_cut(&rest, '\n', &line)) {
		CHECK(line.len <= 78);
		CHECK(line.len == 0 || span_ends(line, SPAN("\r")));
		CHECK(!span_ends(line, SPAN(" \r")));
	}
	buf_fini(&b);
}

static void
test_long_values_are_cut(void)
{
	char text[2000];
	const struct wire_authres_result r = { .method = "m",
		.result = "r",
		.comment = { text, sizeof(text) },
		.properties = { { "p.q", { text, sizeof(text) } } } };
	struct buf b;

	memset(text, '"', sizeof(text));
	buf_init(&b, 1 << 16);
	wire_authres_write((struct span){ text, sizeof(text) }, &r, 1, &b);
	CHECK(buf_span(&b).len < 4000);
	CHECK(span_ends(buf_span(&b), SPAN("\\\"\"\r\n")));
	buf_fini(&b);
}

static void
test_our_name_is_seen_through_disguises(void)
{
	static const struct {
		const char *value;
		bool is_ours;
	} cases[] = { { " mx.example.org; none", true },
		{ "mx.example.org", true },
		{ " MX.Example.ORG; spf=pass", true },
		{ " mx.example.org 1; spf=pass", true },
		{ " mx.example.org; spf=pass", true },
		{ " mx.example.org. ; spf=pass", true },
		{ "\r\n\tmx.example.org;\r\n\tspf=pass", true },
		{ " (c(d)\\)) mx.example.org (x); spf=pass", true },
		{ " \"mx.example.org\"; spf=pass", true },
		{ " \"mx.example\\.org\"; spf=pass", true },
		{ " \"mx.example.org", true },
		{ " mx.example.org/1; spf=pass", true },
		{ " mx.example.org spf=pass", true }, { "", true },
		{ " ", true }, { " (no end", true }, { "; spf=pass", true },
		{ " =?utf-8?q?mx=2eexample=2eorg?=; spf=pass", true },
		{ " other.example.org; spf=pass", false },
		{ " mx.example.org.uk; spf=pass", false },
		{ " xmx.example.org; spf=pass", false },
		{ " mx.example.or; spf=pass", false },
		{ " mx.example.org\xc3\xa9; spf=pass", false },
		{ " \xc3\xa9.example.org; spf=pass", false },
		{ " \"mx.example.org x\"; spf=pass", false },
		{ " \"\"; spf=pass", false },
		{ " mx.example.org..; spf=pass", false },
		{ " other.org (mx.example.org); spf=pass", false },
		{ " other.org; mx.example.org", false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span value = span_of(cases[i].value);

		if (wire_authres_claims(value, SPAN("mx.example.org")) !=
			cases[i].is_ours ||
		    wire_authres_claims(value, SPAN("Mx.Example.org.")) !=
			cases[i].is_ours) {
			tap_bad++;
			printf("# %s\n", cases[i].value);
		}
	}
}

static void
test_fields_to_remove_are_found(void)
{
	struct span rest =
	    SPAN("From: a@b\r\n"
		 "Authentication-Results: mx.a; spf=pass\r\n"
		 "authentication-results : MX.A;\r\n\tdkim=pass\r\n"
		 "Authentication-Results: mx.b; spf=pass\r\n"
		 "ARC-Authentication-Results: i=1; mx.a; spf=pass\r\n"
		 "X-Authentication-Results: mx.a; spf=pass\r\n");
	struct wire_field f;

	CHECK(wire_authres_next(&rest, SPAN("mx.a"), &f));
	CHECK_SPAN(f.whole, "Authentication-Results: mx.a; spf=pass\r\n");
	CHECK(wire_authres_next(&rest, SPAN("mx.a"), &f));
	CHECK_SPAN(f.whole,
	    "authentication-results : MX.A;\r\n\tdkim=pass\r\n");
	CHECK(!wire_authres_next(&rest, SPAN("mx.a"), &f));
}

static void
test_what_we_write_is_ours(void)
{
	struct wire_field f;
	struct span rest;
	struct buf b;

	buf_init(&b, 4096);
	wire_authres_write(SPAN("odd id"), NULL, 0, &b);
	rest = buf_span(&b);
	CHECK(wire_authres_next(&rest, SPAN("odd id"), &f));
	CHECK_INT(f.whole.len, buf_span(&b).len);
	buf_fini(&b);
}

int
main(void)
{
	TAP_RUN(test_no_result_is_none);
	TAP_RUN(test_each_result_has_its_line);
	TAP_RUN(test_values_are_quoted_where_they_must_be);
	TAP_RUN(test_nothing_foreign_ends_a_line);
	TAP_RUN(test_long_lines_are_folded);
	TAP_RUN(test_long_values_are_cut);
	TAP_RUN(test_our_name_is_seen_through_disguises);
	TAP_RUN(test_fields_to_remove_are_found);
	TAP_RUN(test_what_we_write_is_ours);
	return tap_done();
}
