/* verify_spf: what the published suite leaves out: limits, long records,
 * guesses, identities, explanations, and what a verdict tells besides. */
#include "tap.h"

#include "base/buf.h"
#include "verify/spf.h"

#include "spf_zone.h"

#define TXT(name, text)                                   \
	{                                                 \
		{ name, sizeof(name) - 1 }, WIRE_DNS_TXT, \
		{                                         \
			text, sizeof(text) - 1            \
		}                                         \
	}
#define RR(name, type, value)                                \
	{                                                    \
		{ name, sizeof(name) - 1 }, WIRE_DNS_##type, \
		{                                            \
			value, sizeof(value) - 1             \
		}                                            \
	}
#define SILENT(name)                                      \
	{                                                 \
		{ name, sizeof(name) - 1 }, ZONE_TIMEOUT, \
		{                                         \
			"", 0                             \
		}                                         \
	}

static struct arena arena;
static struct zone zone;

/* MAIL FROM:<bob@e.org> from ${ip}, the DNS being ${lines}. */
static struct verify_spf_verdict
check(const struct zone_line *lines, size_t n, const char *ip)
{
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_verdict v = { .result = VERIFY_SPF_NONE };
	struct verify_spf_input in = { .local = SPAN("bob"),
		.domain = SPAN("e.org"),
		.helo = SPAN("mail.e.org"),
		.receiver = SPAN("mx.example.net"),
		.at_s = 1234567890 };

	zone = (struct zone){ .lines = lines, .count = n };
	CHECK(ip_parse(span_of(ip), &in.ip));
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	return v;
}

#define CHECK_ZONE(lines, ip, want)                                           \
	do {                                                                  \
		struct verify_spf_verdict v_ =                                \
		    check(lines, sizeof(lines) / sizeof(*(lines)), ip);       \
		CHECK_SPAN(span_of(verify_spf_result_name(v_.result)), want); \
	} while (0)

/* One record for e.org, nothing else. */
static struct verify_spf_verdict
check_record(struct span text, const char *ip)
{
	struct zone_line line = { SPAN("e.org"), WIRE_DNS_TXT, text };

	return check(&line, 1, ip);
}

static void
test_long_records_are_read_to_their_end(void)
{
	struct span text = SPAN("v=spf1");
	struct verify_spf_verdict v;

	for (unsigned i = 0; i < 400; i++)
		text = arena_printf(&arena, "%.*s ip4:10.%u.%u.0/24",
		    SPAN_ARG(text), i / 200, i % 200);
	text = arena_printf(&arena, "%.*s -all", SPAN_ARG(text));
	v = check_record(text, "192.0.2.1");
	CHECK_INT(v.result, VERIFY_SPF_FAIL);
	CHECK_SPAN(v.mechanism, "-all");
	CHECK_INT(v.queries, 1);
	CHECK_INT(v.terms, 0);
	v = check_record(text, "10.1.199.7");
	CHECK_INT(v.result, VERIFY_SPF_PASS);
	CHECK_SPAN(v.mechanism, "ip4:10.1.199.0/24");
}

static void
test_a_chain_of_includes_counts_as_one_check(void)
{
	struct zone_line lines[16];
	struct verify_spf_verdict v;

	for (unsigned depth = 0; depth < 16; depth++) {
		struct span name = depth == 0 ?
		    SPAN("e.org") :
		    arena_printf(&arena, "i%u.e.org", depth);

		lines[depth] = (struct zone_line){ name, WIRE_DNS_TXT,
			arena_printf(&arena, "v=spf1 include:i%u.e.org",
			    depth + 1) };
	}
	lines[14].value = SPAN("v=spf1 +all");
	v = check(lines, 16, "192.0.2.1");
	CHECK_INT(v.result, VERIFY_SPF_PERMERROR);
	CHECK_INT(v.terms, 10);
	CHECK_INT(v.queries, 11);
	CHECK_SPAN(v.problem, "too many terms that ask the DNS: e.org");
	lines[10].value = SPAN("v=spf1 +all");
	v = check(lines, 16, "192.0.2.1");
	CHECK_INT(v.result, VERIFY_SPF_PASS);
	CHECK_SPAN(v.mechanism, "include:i1.e.org");
}

static void
test_a_third_void_lookup_is_an_error(void)
{
	struct verify_spf_verdict v =
	    check_record(SPAN(
			     "v=spf1 a:nx1.e.org a:nx2.e.org a:nx3.e.org +all"),
		"192.0.2.1");

	CHECK_INT(v.result, VERIFY_SPF_PERMERROR);
	CHECK_INT(v.queries, 4);
	CHECK_SPAN(v.problem, "too many void lookups: nx3.e.org");
	v = check_record(SPAN("v=spf1 exists:nx1.e.org mx:nx2.e.org +all"),
	    "192.0.2.1");
	CHECK_INT(v.result, VERIFY_SPF_PASS);
	CHECK_INT(v.voids, 2);
}

/* Hosts of IPv4 only are no error of the domain that names them. */
static void
test_a_term_is_void_once(void)
{
	static const struct zone_line lines[] = {
		TXT("e.org", "v=spf1 mx ip6:2001:db8::/32 -all"),
		RR("e.org", MX, "1 a.e.org"), RR("a.e.org", A, "192.0.2.1"),
		RR("e.org", MX, "2 b.e.org"), RR("b.e.org", A, "192.0.2.2"),
		RR("e.org", MX, "3 c.e.org"), RR("c.e.org", A, "192.0.2.3"),
		RR("e.org", MX, "4 d.e.org"), RR("d.e.org", A, "192.0.2.4")
	};

	CHECK_ZONE(lines, "2001:db8::1", "pass");
	CHECK_ZONE(lines, "192.0.2.4", "pass");
	CHECK_ZONE(lines, "192.0.2.5", "fail");
}

static void
test_eleven_mx_are_an_error_also_before_a_match(void)
{
	struct zone_line lines[13] = { TXT("e.org", "v=spf1 mx -all"),
		RR("a.e.org", A, "192.0.2.1") };

	for (size_t i = 2; i < 13; i++)
		lines[i] = (struct zone_line)RR("e.org", MX, "1 a.e.org");
	CHECK_INT(check(lines, 13, "192.0.2.1").result, VERIFY_SPF_PERMERROR);
	CHECK_INT(check(lines, 12, "192.0.2.1").result, VERIFY_SPF_PASS);
}

static void
test_only_ten_ptr_are_looked_at(void)
{
	struct zone_line lines[13] = { TXT("e.org", "v=spf1 ptr -all"),
		RR("ok.e.org", A, "192.0.2.1") };

	for (size_t i = 2; i < 13; i++)
		lines[i] = (struct zone_line)RR("1.2.0.192.in-addr.arpa", PTR,
		    "no.e.org");
	lines[12].value = SPAN("ok.e.org");
	CHECK_INT(check(lines, 13, "192.0.2.1").result, VERIFY_SPF_FAIL);
	lines[11].value = SPAN("ok.e.org");
	CHECK_INT(check(lines, 13, "192.0.2.1").result, VERIFY_SPF_PASS);
	/* A name that only ends alike is not under the domain. */
	lines[11].value = SPAN("oke.org");
	lines[1].name = SPAN("oke.org");
	CHECK_INT(check(lines, 13, "192.0.2.1").result, VERIFY_SPF_FAIL);
}

static void
test_a_macro_for_names_is_a_term_once(void)
{
	static const struct zone_line lines[] = {
		TXT("e.org",
		    "v=spf1 exists:%{p}.x.org exists:%{p}.y.org "
		    "ptr:no.org -all exp=x.e.org"),
		RR("1.2.0.192.in-addr.arpa", PTR, "Host.E.Org."),
		RR("host.e.org", A, "192.0.2.1"), TXT("x.e.org", "%{p}")
	};
	struct verify_spf_verdict v = check(lines, 4, "192.0.2.1");

	CHECK_INT(v.result, VERIFY_SPF_FAIL);
	CHECK_INT(v.terms, 4);
	CHECK_INT(v.voids, 2);
	/* TXT, PTR, A, two exists, the explanation. */
	CHECK_INT(v.queries, 6);
	CHECK_SPAN(v.explanation, "host.e.org");
}

static void
test_macros_cut_and_turn_values(void)
{
	static const struct {
		const char *macro, *value;
	} cases[] = { { "%{s}", "bob@e.org" }, { "%{l}", "bob" },
		{ "%{l1r-}", "bob" }, { "%{lr-}", "bob" }, { "%{L}", "bob" },
		{ "%{o}", "e.org" }, { "%{d}", "e.org" }, { "%{d1}", "org" },
		{ "%{d2}", "e.org" }, { "%{d9}", "e.org" },
		{ "%{dr}", "org.e" }, { "%{d1r}", "e" }, { "%{d2r}", "org.e" },
		{ "%{d4r.-}", "org.e" }, { "%{i}", "192.0.2.130" },
		{ "%{ir}", "130.2.0.192" }, { "%{i1r}", "192" },
		{ "%{i2}", "2.130" }, { "%{v}", "in-addr" },
		{ "%{h}", "mail.e.org" }, { "%{h2.+}", "e.org" },
		{ "%{c}", "192.0.2.130" }, { "%{r}", "mx.example.net" },
		{ "%{t}", "1234567890" }, { "%{p}", "unknown" },
		{ "%{S}", "bob%40e.org" }, { "%{s@}", NULL },
		{ "%{d-}", "e.org" }, { "%{dr-}", "e.org" },
		{ "%{s1.}", "org" }, { "%%%_%-", "% %20" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct zone_line lines[] = { TXT("e.org",
						 "v=spf1 -all exp=x.e.org"),
			{ SPAN("x.e.org"), WIRE_DNS_TXT,
			    span_of(cases[i].macro) } };
		struct verify_spf_verdict v = check(lines, 2, "192.0.2.130");

		CHECK_INT(v.result, VERIFY_SPF_FAIL);
		CHECK_SPAN(v.explanation, cases[i].value);
	}
}

static void
test_names_too_long_lose_labels_on_their_left(void)
{
	/* 50 labels "e.org." make 300 bytes; of these 252 are left. */
	struct span want = SPAN("x.y");
	struct span spec = SPAN("x.y");
	struct zone_line lines[2];

	for (int i = 0; i < 300; i++)
		spec = arena_printf(&arena, "%%{d}.%.*s", SPAN_ARG(spec));
	while (want.len + 4 <= 253)
		want = arena_printf(&arena, "%s.%.*s",
		    want.at[0] == 'o' ? "e" : "org", SPAN_ARG(want));
	if (want.len + 2 <= 253 && want.at[0] == 'o')
		want = arena_printf(&arena, "e.%.*s", SPAN_ARG(want));
	lines[0] = (struct zone_line){ SPAN("e.org"), WIRE_DNS_TXT,
		arena_printf(&arena, "v=spf1 exists:%.*s -all",
		    SPAN_ARG(spec)) };
	lines[1] = (struct zone_line){ want, WIRE_DNS_A, SPAN("127.0.0.2") };
	CHECK_ZONE(lines, "192.0.2.1", "pass");
}

static void
test_macros_that_make_too_much_are_an_error(void)
{
	struct span text = SPAN("v=spf1 a:");
	struct verify_spf_verdict v;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_add(&b, text);
	for (int i = 0; i < 12000; i++)
		buf_add_text(&b, "%{s}.");
	buf_add_text(&b, "%{d} -all");
	v = check_record(buf_span(&b), "192.0.2.1");
	CHECK_INT(v.result, VERIFY_SPF_PERMERROR);
	CHECK_SPAN(v.problem, "macros expand to too much: e.org");
	CHECK_INT(v.queries, 1);
	buf_fini(&b);
}

/* What brings the stack of a well-known library down. */
static void
test_a_hundred_macros_and_a_long_tail(void)
{
	struct verify_spf_verdict v;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_add_text(&b, "v=spf1 a:");
	for (int i = 0; i < 127; i++)
		buf_add_text(&b, "%{d}");
	for (int i = 0; i < 6000; i++)
		buf_add_char(&b, 'A');
	v = check_record(buf_span(&b), "192.0.2.1");
	CHECK_INT(v.result, VERIFY_SPF_PERMERROR);
	buf_add_text(&b, ".%{d} -all");
	v = check_record(buf_span(&b), "192.0.2.1");
	CHECK_INT(v.result, VERIFY_SPF_FAIL);
	buf_fini(&b);
}

static void
test_a_local_part_beyond_ascii_matches_nothing(void)
{
	struct zone_line lines[] = {
		TXT("e.org", "v=spf1 exists:%{l}.e.org -all exp=x.e.org"),
		TXT("x.e.org", "no, %{l}"),
		RR("caf\xc3\xa9.e.org", A, "127.0.0.2")
	};
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_input in = { .local = SPAN("caf\xc3\xa9"),
		.domain = SPAN("e.org") };
	struct verify_spf_verdict v;

	zone = (struct zone){ .lines = lines, .count = 3 };
	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_FAIL);
	CHECK_INT(v.voids, 0);
	CHECK_SPAN(v.explanation,
	    "no, caf?"
	    "?");
}

static void
test_identities(void)
{
	static const struct zone_line lines[] = { TXT("e.org", "v=spf1 -all"),
		TXT("mail.e.org", "v=spf1 ip4:192.0.2.1 -all exp=x.e.org"),
		TXT("x.e.org", "%{s} %{d} %{h}") };
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_input in = { .local = SPAN("bob"),
		.domain = SPAN("e.org"),
		.helo = SPAN("mail.e.org.") };
	struct verify_spf_verdict v;

	zone = (struct zone){ .lines = lines, .count = 3 };
	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_HELO, &in, NULL, &arena, &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_PASS);
	CHECK_INT(v.identity, VERIFY_SPF_HELO);
	CHECK(!v.is_postmaster);
	CHECK_SPAN(v.domain, "mail.e.org");
	CHECK_SPAN(v.sender, "postmaster@mail.e.org");

	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_FAIL);
	CHECK_SPAN(v.sender, "bob@e.org");
	CHECK_SPAN(v.explanation, "");

	in.local = in.domain = (struct span){ NULL, 0 };
	CHECK(ip_parse(SPAN("192.0.2.2"), &in.ip));
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_FAIL);
	CHECK_INT(v.identity, VERIFY_SPF_MAIL_FROM);
	CHECK(v.is_postmaster);
	CHECK_SPAN(v.domain, "mail.e.org");
	CHECK_SPAN(v.explanation,
	    "postmaster@mail.e.org mail.e.org mail.e.org");
}

static void
test_domains_in_utf8_are_asked_for_in_ascii(void)
{
	static const struct zone_line lines[] = { TXT("xn--caf-dma.org",
						      "v=spf1 -all exp=x.%{o}"),
		TXT("x.xn--caf-dma.org", "%{d}") };
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_input in = { .domain = SPAN("Caf\xc3\xa9.org") };
	struct verify_spf_verdict v;

	zone = (struct zone){ .lines = lines, .count = 2 };
	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_FAIL);
	CHECK_SPAN(v.domain, "xn--caf-dma.org");
	CHECK_SPAN(v.explanation, "xn--caf-dma.org");
	in.domain = SPAN("caf\xff.org");
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_NONE);
}

static void
test_no_name_at_all_has_no_record(void)
{
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_input in = { .local = SPAN("") };
	struct verify_spf_verdict v;

	zone = (struct zone){ .lines = NULL, .count = 0 };
	CHECK(ip_parse(SPAN("192.0.2.2"), &in.ip));
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_NONE);
	CHECK_INT(v.queries, 0);
}

static void
test_a_guess_replaces_none_only(void)
{
	static const struct zone_line lines[] = { RR("e.org", A, "192.0.2.7"),
		TXT("f.org", "v=spf1 ?all"), RR("f.org", A, "192.0.2.7") };
	struct span record = SPAN("v=spf1 a/24 mx/24 ptr ?all");
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_input in = { .local = SPAN("bob"),
		.domain = SPAN("e.org") };
	struct verify_spf_verdict v = check(lines, 3, "192.0.2.1");

	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	CHECK_INT(v.result, VERIFY_SPF_NONE);
	CHECK_INT(verify_spf_guess_wait(&dns, &in, NULL, record, &arena, &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_PASS);
	CHECK(v.is_guess);
	CHECK_SPAN(v.mechanism, "a/24");

	in.domain = SPAN("f.org");
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(verify_spf_guess_wait(&dns, &in, NULL, record, &arena, &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_NEUTRAL);
	CHECK(!v.is_guess);

	in.domain = SPAN("[192.0.2.1]");
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL, &arena,
		      &v),
	    OUT_OK);
	CHECK_INT(verify_spf_guess_wait(&dns, &in, NULL, record, &arena, &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_NONE);
	CHECK(!v.is_guess);
}

static void
test_explanations_fall_back_to_the_site(void)
{
	static const struct zone_line lines[] = {
		TXT("e.org", "v=spf1 -all exp=x.e.org"),
		TXT("x.e.org", "bad %{q}"), TXT("f.org", "v=spf1 -all"),
		TXT("g.org", "v=spf1 -all exp=silent.e.org"),
		SILENT("silent.e.org")
	};
	static const char *const domains[] = { "e.org", "f.org", "g.org" };
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_input in = { .local = SPAN("a b"),
		.explanation = SPAN("see%_http://why.example/%{S}%_%{d}") };
	struct verify_spf_verdict v;

	zone = (struct zone){ .lines = lines, .count = 5 };
	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	for (size_t i = 0; i < 3; i++) {
		char want[80];

		in.domain = span_of(domains[i]);
		CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, NULL,
			      &arena, &v),
		    OUT_OK);
		CHECK_INT(v.result, VERIFY_SPF_FAIL);
		snprintf(want, sizeof(want),
		    "see http://why.example/a%%20b%%40%s %s", domains[i],
		    domains[i]);
		CHECK_SPAN(v.explanation, want);
		CHECK_INT(v.problem.len, 0);
	}
}

static void
test_failures_of_the_dns_by_mechanism(void)
{
	static const struct zone_line silent[] = { SILENT("t.org"),
		SILENT("1.2.0.192.in-addr.arpa"), RR("h.org", MX, "1 t.org"),
		{ { "e.org", 5 }, WIRE_DNS_TXT, { NULL, 0 } } };
	static const struct {
		const char *record, *result;
	} cases[] = { { "v=spf1 a:t.org all", "temperror" },
		{ "v=spf1 mx:t.org all", "temperror" },
		{ "v=spf1 mx:h.org all", "temperror" },
		{ "v=spf1 exists:t.org all", "temperror" },
		{ "v=spf1 include:t.org all", "temperror" },
		{ "v=spf1 redirect=t.org", "temperror" },
		{ "v=spf1 ptr:t.org all", "pass" },
		{ "v=spf1 a:t.org moo", "permerror" },
		{ "v=spf1 all a:t.org", "pass" },
		{ "v=spf1 include:nx.org all", "permerror" },
		{ "v=spf1 include:%{h} redirect=nx.org", "permerror" },
		{ "v=spf1 redirect=localhost.%{d1r-}", "permerror" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct zone_line lines[4];

		memcpy(lines, silent, sizeof(lines));
		lines[3].value = span_of(cases[i].record);
		CHECK_ZONE(lines, "192.0.2.1", cases[i].result);
	}
}

static void
test_mapped_records_are_no_addresses_of_either_family(void)
{
	static const struct zone_line lines[] = { TXT("e.org",
						      "v=spf1 a//120 -all"),
		RR("e.org", AAAA, "::ffff:192.0.2.1") };

	CHECK_ZONE(lines, "192.0.2.1", "fail");
	CHECK_ZONE(lines, "2001:db8::1", "fail");
}

static void
test_nuls_are_no_ends(void)
{
	CHECK_INT(check_record(SPAN("v=spf1 +all\0 x"), "192.0.2.1").result,
	    VERIFY_SPF_PERMERROR);
	CHECK_INT(check_record(SPAN("v=spf1\0 +all"), "192.0.2.1").result,
	    VERIFY_SPF_NONE);
}

static void
test_limits_may_be_a_sites_own(void)
{
	static const struct zone_line lines[] = { TXT("e.org",
	    "v=spf1 include:e.org") };
	struct verify_spf_limits limits = { .terms = 1000, .voids = 0 };
	struct verify_dns dns = { zone_ask_wait, &zone };
	struct verify_spf_input in = { .domain = SPAN("e.org") };
	struct verify_spf_verdict v;

	zone = (struct zone){ .lines = lines, .count = 1 };
	CHECK(ip_parse(SPAN("192.0.2.1"), &in.ip));
	CHECK_INT(verify_spf_wait(&dns, VERIFY_SPF_MAIL_FROM, &in, &limits,
		      &arena, &v),
	    OUT_OK);
	CHECK_INT(v.result, VERIFY_SPF_PERMERROR);
	CHECK_SPAN(v.problem, "include too deep: e.org");
}

int
main(void)
{
	arena_init(&arena, 0);
	TAP_RUN(test_long_records_are_read_to_their_end);
	TAP_RUN(test_a_chain_of_includes_counts_as_one_check);
	TAP_RUN(test_a_third_void_lookup_is_an_error);
	TAP_RUN(test_a_term_is_void_once);
	TAP_RUN(test_eleven_mx_are_an_error_also_before_a_match);
	TAP_RUN(test_only_ten_ptr_are_looked_at);
	TAP_RUN(test_a_macro_for_names_is_a_term_once);
	TAP_RUN(test_macros_cut_and_turn_values);
	TAP_RUN(test_names_too_long_lose_labels_on_their_left);
	TAP_RUN(test_macros_that_make_too_much_are_an_error);
	TAP_RUN(test_a_hundred_macros_and_a_long_tail);
	TAP_RUN(test_a_local_part_beyond_ascii_matches_nothing);
	TAP_RUN(test_identities);
	TAP_RUN(test_domains_in_utf8_are_asked_for_in_ascii);
	TAP_RUN(test_no_name_at_all_has_no_record);
	TAP_RUN(test_a_guess_replaces_none_only);
	TAP_RUN(test_explanations_fall_back_to_the_site);
	TAP_RUN(test_failures_of_the_dns_by_mechanism);
	TAP_RUN(test_mapped_records_are_no_addresses_of_either_family);
	TAP_RUN(test_nuls_are_no_ends);
	TAP_RUN(test_limits_may_be_a_sites_own);
	arena_fini(&arena);
	return tap_done();
}
