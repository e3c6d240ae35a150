/* wire_dmarc_record: which texts are records, and what is in them. */
#include "tap.h"

#include "wire/dmarc_record.h"

enum {
	ABSENT = WIRE_DMARC_ABSENT,
	BAD = WIRE_DMARC_BAD,
	NONE = WIRE_DMARC_NONE,
	QUARANTINE = WIRE_DMARC_QUARANTINE,
	REJECT = WIRE_DMARC_REJECT
};

static void
test_only_a_record_that_begins_with_its_version_is_one(void)
{
	static const struct {
		const char *text;
		bool is_record;
	} cases[] = { { "v=DMARC1", true }, { "v=DMARC1;", true },
		{ "v=DMARC1; p=none", true },
		{ "v = DMARC1 ; p = none ;", true },
		{ "v=DMARC1;p=none;;", true }, { "V=DMARC1; p=none", true },
		{ "", false }, { "v", false }, { "v=", false },
		{ "v=DMARC", false }, { "v=DMARC10; p=none", false },
		{ "v=DMARC2; p=none", false }, { "v=dmarc1; p=none", false },
		{ "v=DMARC1 p=none", false }, { " v=DMARC1; p=none", false },
		{ ";v=DMARC1; p=none", false }, { "p=none; v=DMARC1", false },
		{ "p=reject", false }, { "v=DMARC1; p=none; v=DMARC1", false },
		{ "v=spf1 -all", false }, { "\"v=DMARC1; p=none\"", false } };
	struct wire_dmarc_record r;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wire_dmarc_record_parse(span_of(cases[i].text), &r) !=
		    cases[i].is_record) {
			tap_bad++;
			printf("# %s\n", cases[i].text);
		}
	CHECK(!wire_dmarc_record_parse(SPAN("v=DMARC1\0; p=none"), &r));
}

static void
test_policies_are_good_bad_or_absent(void)
{
	static const struct {
		const char *text;
		int p, sp, np;
	} cases[] = { { "v=DMARC1", ABSENT, ABSENT, ABSENT },
		{ "v=DMARC1; p=none; sp=quarantine; np=reject", NONE,
		    QUARANTINE, REJECT },
		{ "v=DMARC1; P=REJECT; Sp=None", REJECT, NONE, ABSENT },
		{ "v=DMARC1; np=none; p=reject", REJECT, ABSENT, NONE },
		{ "v=DMARC1; p=r; sp=; np=none reject", BAD, BAD, BAD },
		{ "v=DMARC1; p=reject; p=none", BAD, ABSENT, ABSENT },
		{ "v=DMARC1; p=reject; P=reject", BAD, ABSENT, ABSENT },
		{ "v=DMARC1; p=reject; sp=none; sp=none", REJECT, BAD, ABSENT },
		{ "v=DMARC1; p reject; sp=none", ABSENT, NONE, ABSENT },
		{ "v=DMARC1; junk; p=reject; =; x=y; z", REJECT, ABSENT,
		    ABSENT },
		{ "v=DMARC1; pp=none; ps=reject", ABSENT, ABSENT, ABSENT },
		{ "v=DMARC1; p=\"reject\"", BAD, ABSENT, ABSENT },
		{ "v=DMARC1;\tp\t=\treject\t;sp = none", REJECT, NONE, ABSENT },
		{ "v=DMARC1; p=reject, sp=none", BAD, ABSENT, ABSENT } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wire_dmarc_record r;

		CHECK(wire_dmarc_record_parse(span_of(cases[i].text), &r));
		if ((int)r.p != cases[i].p || (int)r.sp != cases[i].sp ||
		    (int)r.np != cases[i].np) {
			tap_bad++;
			printf("# %s: %d %d %d\n", cases[i].text, r.p, r.sp,
			    r.np);
		}
	}
}

static void
test_other_tags_fall_back_to_their_defaults(void)
{
	static const struct {
		const char *text;
		bool adkim, aspf, t;
		int psd;
		unsigned pct;
		const char *fo;
	} cases[] = { { "v=DMARC1; p=none", false, false, false, 0, 100, "0" },
		{ "v=DMARC1; adkim=s; aspf=S; t=y; psd=y; pct=0; fo=1:d:s",
		    true, true, true, WIRE_DMARC_PSD_Y, 0, "1:d:s" },
		{ "v=DMARC1; adkim=r; aspf=r; t=n; psd=n; pct=50; fo=d", false,
		    false, false, WIRE_DMARC_PSD_N, 50, "d" },
		{ "v=DMARC1; adkim=strict; aspf=; t=yes; psd=x; pct=101", false,
		    false, false, 0, 100, "0" },
		{ "v=DMARC1; adkim=s; adkim=s; t=y; t=n; psd=y; psd=y; "
		  "pct=5; pct=5",
		    false, false, false, 0, 100, "0" },
		{ "v=DMARC1; pct=abc; aspf=s; rf=iodef; psd=u", false, true,
		    false, 0, 100, "0" },
		{ "v=DMARC1; pct=-1; fo=", false, false, false, 0, 100, "0" },
		{ "v=DMARC1; pct=99999999999999999999999", false, false, false,
		    0, 100, "0" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wire_dmarc_record r;

		CHECK(wire_dmarc_record_parse(span_of(cases[i].text), &r));
		CHECK_INT(r.is_adkim_strict, cases[i].adkim);
		CHECK_INT(r.is_aspf_strict, cases[i].aspf);
		CHECK_INT(r.is_testing, cases[i].t);
		CHECK_INT(r.psd, cases[i].psd);
		CHECK_INT(r.pct, cases[i].pct);
		CHECK_SPAN(r.fo, cases[i].fo);
	}
}

static void
test_addresses_are_cut_and_checked(void)
{
	static const struct {
		const char *list;
		const char *uri; /* the first good one; "" for none */
		unsigned long long max_bytes;
		unsigned count;
	} cases[] = { { "mailto:a@example.org", "mailto:a@example.org", 0, 1 },
		{ "mailto:a@b , mailto:c@d", "mailto:a@b", 0, 2 },
		{ "mailto:a@b!10m", "mailto:a@b", 10 << 20, 1 },
		{ "mailto:a@b!50", "mailto:a@b", 50, 1 },
		{ "mailto:a@b!1K", "mailto:a@b", 1024, 1 },
		{ "mailto:a@b!2t", "mailto:a@b", 2ull << 40, 1 },
		{ "https://example.org/x?y=%2c", "https://example.org/x?y=%2c",
		    0, 1 },
		{ "a@example.org, mailto:b@c", "mailto:b@c", 0, 1 },
		{ "", "", 0, 0 }, { ",,", "", 0, 0 }, { "mailto:", "", 0, 0 },
		{ ":a", "", 0, 0 }, { "1a:b", "", 0, 0 },
		{ "mail to:a@b", "", 0, 0 }, { "mailto:a b@c", "", 0, 0 },
		{ "mailto:a@b!", "", 0, 0 }, { "mailto:a@b!m", "", 0, 0 },
		{ "mailto:a@b!1x", "", 0, 0 },
		{ "mailto:a@b!99999999999t", "", 0, 0 },
		{ "mailto:a@b!1!2", "", 0, 0 },
		{ "mailto:\xc3\xa9@b", "", 0, 0 },
		{ "mailto:a@b\r\n c", "", 0, 0 },
		{ "mailto:<a@b>", "", 0, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span rest = span_of(cases[i].list);
		struct wire_dmarc_uri u, first = { .max_bytes = 0 };
		unsigned count = 0;

		for (; wire_dmarc_uri_cut(&rest, &u); count++)
			if (count == 0)
				first = u;
		CHECK_INT(count, cases[i].count);
		CHECK_SPAN(first.uri, cases[i].uri);
		CHECK_INT(first.max_bytes, cases[i].max_bytes);
	}
}

static void
test_lists_are_borrowed_from_the_text(void)
{
	struct wire_dmarc_record r;

	CHECK(wire_dmarc_record_parse(
	    SPAN("v=DMARC1; p=none; "
		 "rua=mailto:a@b!5m, mailto:c@d ; ruf = mailto:e@f"),
	    &r));
	CHECK_SPAN(r.rua, "mailto:a@b!5m, mailto:c@d");
	CHECK_SPAN(r.ruf, "mailto:e@f");
	CHECK(wire_dmarc_record_parse(SPAN("v=DMARC1; rua=mailto:a@b; "
					   "rua=mailto:c@d"),
	    &r));
	CHECK_SPAN(r.rua, "");
}

static void
test_policies_have_names(void)
{
	CHECK(strcmp(wire_dmarc_policy_name(WIRE_DMARC_ABSENT), "") == 0);
	CHECK(strcmp(wire_dmarc_policy_name(WIRE_DMARC_BAD), "") == 0);
	CHECK(strcmp(wire_dmarc_policy_name(WIRE_DMARC_REJECT), "reject") == 0);
}

int
main(void)
{
	TAP_RUN(test_only_a_record_that_begins_with_its_version_is_one);
	TAP_RUN(test_policies_are_good_bad_or_absent);
	TAP_RUN(test_other_tags_fall_back_to_their_defaults);
	TAP_RUN(test_addresses_are_cut_and_checked);
	TAP_RUN(test_lists_are_borrowed_from_the_text);
	TAP_RUN(test_policies_have_names);
	return tap_done();
}
