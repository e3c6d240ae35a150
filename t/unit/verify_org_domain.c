/* verify_org_domain: the walk of RFC 9989 and the public suffix list. */
#include "tap.h"

#include "dmarc_zone.h"

#include "verify/org_domain.h"

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

struct walk_case {
	const char *name;
	const char *domain;
	const char *policy_domain; /* NULL: no policy */
	const char *asked;	   /* NULL: not looked at */
};

static void
check_walk(const struct zone_row *rows, size_t count, const struct walk_case *w)
{
	struct zone z = { .rows = rows, .count = count };
	const struct verify_dns dns = { zone_ask_wait, &z };
	struct verify_dmarc_finder f;
	struct verify_org org;
	struct arena a;

	arena_init(&a, 0);
	buf_init(&z.log, 4096);
	verify_dmarc_finder_init(&f, &dns, &a);
	CHECK_INT(verify_org_walk_wait(&f, span_of(w->name), &org), OUT_OK);
	CHECK_SPAN(org.domain, w->domain);
	CHECK_INT(org.policy != NULL, w->policy_domain != NULL);
	if (org.policy != NULL)
		CHECK_SPAN(org.policy_domain, w->policy_domain);
	if (w->asked != NULL)
		CHECK_SPAN(buf_span(&z.log), w->asked);
	CHECK(z.asked <= 8);
	buf_fini(&z.log);
	arena_fini(&a);
}

/* RFC 9989 appendix B.4 and section 4.10.2. */
static void
test_walks_of_the_rfc(void)
{
	static const struct zone_row simple[] = { { "example.com", ZONE_TXT,
						      "v=DMARC1; p=none" },
		{ "signing.example.com", ZONE_TXT, "v=DMARC1; p=none" } };
	static const struct zone_row bank[] = {
		{ "bank.example", ZONE_TXT, "v=DMARC1; p=reject; psd=y" },
		{ "giant.bank.example", ZONE_TXT, "v=DMARC1; p=none" }
	};
	static const struct zone_row twice[] = { { "mail.example.com", ZONE_TXT,
						     "v=DMARC1; p=none" },
		{ "example.com", ZONE_TXT, "v=DMARC1; p=none" } };
	static const struct zone_row stop[] = { { "mail.example.com", ZONE_TXT,
						    "v=DMARC1; p=none; psd=n" },
		{ "example.com", ZONE_TXT, "v=DMARC1; p=none" } };
	static const struct zone_row tld[] = { { "com", ZONE_TXT,
	    "v=DMARC1; p=none; psd=y" } };
	static const struct walk_case
	    simple_cases[] = { { "example.com", "example.com", "example.com",
				   "example.com com" },
		    { "signing.example.com", "example.com",
			"signing.example.com",
			"signing.example.com example.com com" },
		    { "a.b.c.d.e.f.g.h.i.j.k.example.com", "example.com",
			"example.com",
			"a.b.c.d.e.f.g.h.i.j.k.example.com "
			"g.h.i.j.k.example.com h.i.j.k.example.com "
			"i.j.k.example.com j.k.example.com k.example.com "
			"example.com com" },
		    { "other.org", "other.org", NULL, "other.org org" } },
	    bank_cases[] = { { "giant.bank.example", "giant.bank.example",
				 "giant.bank.example",
				 "giant.bank.example bank.example" },
		    { "mail.giant.bank.example", "giant.bank.example",
			"giant.bank.example", NULL },
		    { "mail.mega.bank.example", "mega.bank.example",
			"bank.example",
			"mail.mega.bank.example "
			"mega.bank.example bank.example" },
		    { "bank.example", "bank.example", "bank.example",
			"bank.example" } },
	    twice_case = { "a.mail.example.com", "example.com", "example.com",
		    NULL },
	    stop_case = { "a.mail.example.com", "mail.example.com",
		    "mail.example.com", "a.mail.example.com mail.example.com" },
	    tld_case = { "a.mail.example.com", "example.com", "com", NULL };

	for (size_t i = 0; i < COUNT(simple_cases); i++)
		check_walk(simple, COUNT(simple), &simple_cases[i]);
	for (size_t i = 0; i < COUNT(bank_cases); i++)
		check_walk(bank, COUNT(bank), &bank_cases[i]);
	check_walk(twice, COUNT(twice), &twice_case);
	check_walk(stop, COUNT(stop), &stop_case);
	check_walk(tld, COUNT(tld), &tld_case);
}

static void
test_names_of_eight_labels_are_walked_in_eight(void)
{
	static const struct walk_case cases[] = {
		{ "a.b.c.d.e.f.g", "a.b.c.d.e.f.g", NULL,
		    "a.b.c.d.e.f.g b.c.d.e.f.g c.d.e.f.g d.e.f.g e.f.g f.g "
		    "g" },
		{ "z.a.b.c.d.e.f.g", "z.a.b.c.d.e.f.g", NULL,
		    "z.a.b.c.d.e.f.g a.b.c.d.e.f.g b.c.d.e.f.g c.d.e.f.g "
		    "d.e.f.g e.f.g f.g g" },
		{ "y.z.a.b.c.d.e.f.g", "y.z.a.b.c.d.e.f.g", NULL,
		    "y.z.a.b.c.d.e.f.g a.b.c.d.e.f.g b.c.d.e.f.g c.d.e.f.g "
		    "d.e.f.g e.f.g f.g g" },
		{ "g", "g", NULL, "g" }
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		check_walk(NULL, 0, &cases[i]);
}

static void
test_one_label_below_a_suffix_may_never_have_been_asked(void)
{
	static const struct zone_row rows[] = { { "c.d.e.f.g.h.i", ZONE_TXT,
	    "v=DMARC1; psd=y; p=none" } };
	static const struct walk_case w = { "z.a.b.c.d.e.f.g.h.i",
		"b.c.d.e.f.g.h.i", "c.d.e.f.g.h.i",
		"z.a.b.c.d.e.f.g.h.i c.d.e.f.g.h.i" };

	check_walk(rows, COUNT(rows), &w);
}

static void
test_a_record_between_is_neither_policy_nor_organization(void)
{
	static const struct zone_row rows[] = { { "b.c.bank", ZONE_TXT,
						    "v=DMARC1; p=none" },
		{ "bank", ZONE_TXT, "v=DMARC1; p=reject; psd=y" } };
	static const struct walk_case cases[] = { { "a.b.c.bank", "c.bank",
						      "bank", NULL },
		{ "b.c.bank", "c.bank", "b.c.bank", NULL } };

	for (size_t i = 0; i < COUNT(cases); i++)
		check_walk(rows, COUNT(rows), &cases[i]);
}

static void
test_several_or_foreign_records_are_none(void)
{
	static const struct zone_row rows[] = { { "a.org", ZONE_TXT,
						    "v=DMARC1; p=none" },
		{ "a.org", ZONE_TXT, "v=DMARC1; p=none" },
		{ "b.org", ZONE_TXT, "v=spf1 -all" },
		{ "b.org", ZONE_TXT, "v=DMARC1; p=none" },
		{ "b.org", ZONE_TXT, "p=reject" } };
	static const struct walk_case cases[] = { { "a.org", "a.org", NULL,
						      "a.org org" },
		{ "b.org", "b.org", "b.org", "b.org org" } };

	for (size_t i = 0; i < COUNT(cases); i++)
		check_walk(rows, COUNT(rows), &cases[i]);
}

static void
test_no_answer_ends_a_walk(void)
{
	static const struct zone_row rows[] = { { "example.org", ZONE_TXT,
						    "v=DMARC1; p=none" },
		{ "org", ZONE_TEMP, NULL }, { "com", ZONE_CANCELLED, NULL } };
	struct zone z = { .rows = rows, .count = COUNT(rows) };
	const struct verify_dns dns = { zone_ask_wait, &z };
	struct verify_dmarc_finder f;
	struct verify_org org = { .policy_domain = SPAN("untouched") };
	struct arena a;

	arena_init(&a, 0);
	buf_init(&z.log, 4096);
	verify_dmarc_finder_init(&f, &dns, &a);
	CHECK_INT(verify_org_walk_wait(&f, SPAN("example.org"), &org),
	    OUT_TEMP);
	CHECK_INT(verify_org_walk_wait(&f, SPAN("example.com"), &org),
	    OUT_CANCELLED);
	CHECK_SPAN(org.policy_domain, "untouched");
	/* What is known is not asked again, no answer neither. */
	z.asked = 0;
	CHECK_INT(verify_org_walk_wait(&f, SPAN("example.org"), &org),
	    OUT_TEMP);
	CHECK_INT(z.asked, 0);
	buf_fini(&z.log);
	arena_fini(&a);
}

static void
test_the_list_knows_whose_name_is_whose(void)
{
	static const struct {
		const char *name;
		const char *org;
	} cases[] = { { "example.com", "example.com" },
		{ "a.b.example.com", "example.com" }, { "com", "com" },
		{ "foo.co.uk", "foo.co.uk" }, { "mail.foo.co.uk", "foo.co.uk" },
		{ "co.uk", "co.uk" },
		/* wildcards and their exceptions */
		{ "a.b.kobe.jp", "a.b.kobe.jp" },
		{ "x.a.b.kobe.jp", "a.b.kobe.jp" },
		{ "b.kobe.jp", "b.kobe.jp" },
		{ "city.kobe.jp", "city.kobe.jp" },
		{ "www.city.kobe.jp", "city.kobe.jp" }, { "x.y.ck", "x.y.ck" },
		{ "z.x.y.ck", "x.y.ck" }, { "y.ck", "y.ck" },
		{ "www.ck", "www.ck" }, { "a.www.ck", "www.ck" },
		/* names of private owners */
		{ "a.b.compute.amazonaws.com", "a.b.compute.amazonaws.com" },
		{ "x.a.b.compute.amazonaws.com", "a.b.compute.amazonaws.com" },
		{ "b.s3.amazonaws.com", "b.s3.amazonaws.com" },
		{ "a.blogspot.com", "a.blogspot.com" },
		/* names beyond ASCII */
		{ "a.b.xn--55qx5d.cn", "b.xn--55qx5d.cn" },
		{ "a.b.xn--p1ai", "b.xn--p1ai" },
		/* a top-level name that is not listed */
		{ "a.b.nosuchtld", "b.nosuchtld" },
		{ "nosuchtld", "nosuchtld" }, { "localhost", "localhost" } };
	struct verify_suffixes *s = verify_suffixes_open(VERIFY_SUFFIXES_PATH);
	struct arena a;

	CHECK(s != NULL);
	if (s == NULL)
		return;
	arena_init(&a, 0);
	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK_SPAN(verify_org_listed(s, span_of(cases[i].name), &a),
		    cases[i].org);
	arena_fini(&a);
	verify_suffixes_close(&s);
	CHECK(s == NULL);
	verify_suffixes_close(&s);
}

static void
test_what_is_no_list_is_not_opened(void)
{
	CHECK(verify_suffixes_open("/no/such/file") == NULL);
	CHECK(verify_suffixes_open("/dev/null") == NULL);
}

static void
test_a_list_may_be_text(void)
{
	struct verify_suffixes *s = verify_suffixes_open(
	    "/usr/share/publicsuffix/public_suffix_list.dat");
	struct arena a;

	arena_init(&a, 0);
	CHECK(s != NULL);
	if (s != NULL)
		CHECK_SPAN(verify_org_listed(s, SPAN("a.b.co.uk"), &a),
		    "b.co.uk");
	verify_suffixes_close(&s);
	arena_fini(&a);
}

int
main(void)
{
	TAP_RUN(test_walks_of_the_rfc);
	TAP_RUN(test_names_of_eight_labels_are_walked_in_eight);
	TAP_RUN(test_one_label_below_a_suffix_may_never_have_been_asked);
	TAP_RUN(test_a_record_between_is_neither_policy_nor_organization);
	TAP_RUN(test_several_or_foreign_records_are_none);
	TAP_RUN(test_no_answer_ends_a_walk);
	TAP_RUN(test_the_list_knows_whose_name_is_whose);
	TAP_RUN(test_what_is_no_list_is_not_opened);
	TAP_RUN(test_a_list_may_be_text);
	return tap_done();
}
