/* verify_dmarc: policy, alignment and verdict over tables of zones. */
#include "tap.h"

#include "dmarc_zone.h"

#include "verify/dmarc.h"

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

struct dmarc_case {
	const char *from; /* domain; or a whole value with '@' */
	const char *spf;  /* "+domain" passed, "-" failed, "?" temporary */
	const char *dkim; /* likewise */
	const char *status;
	const char *policy; /* NULL: not looked at */
	const char *used;
	const char *asked;
};

struct setting {
	enum verify_dmarc_mode mode;
	unsigned draw;
	const struct verify_suffixes *suffixes;
};

static struct verify_dmarc_id
id_of(const char *text)
{
	return (struct verify_dmarc_id){ span_from(span_of(text), 1),
		text[0] == '+'	   ? VERIFY_DMARC_ID_PASS :
		    text[0] == '?' ? VERIFY_DMARC_ID_TEMP :
				     VERIFY_DMARC_ID_FAIL };
}

static void
check_case(const struct zone_row *rows, size_t count,
    const struct dmarc_case *t, struct setting s)
{
	struct zone z = { .rows = rows, .count = count };
	const struct verify_dns dns = { zone_ask_wait, &z };
	const struct verify_dmarc_id dkim = id_of(t->dkim);
	struct verify_dmarc_input in = { .spf = id_of(t->spf),
		.dkim = &dkim,
		.dkim_count = t->dkim[0] != '\0',
		.mode = s.mode,
		.suffixes = s.suffixes,
		.draw = s.draw };
	struct verify_dmarc d;
	struct arena a;
	int bad = tap_bad;

	arena_init(&a, 0);
	buf_init(&z.log, 8192);
	wire_from_value(strchr(t->from, '@') != NULL ?
		span_of(t->from) :
		arena_printf(&a, "a@%s", t->from),
	    &a, &in.from);
	CHECK_INT(verify_dmarc_wait(&in, &dns, &a, &d), OUT_OK);
	CHECK_SPAN(span_of(verify_dmarc_status_name(d.status)), t->status);
	if (t->policy != NULL)
		CHECK_SPAN(span_of(wire_dmarc_policy_name(d.domain_policy)),
		    t->policy);
	if (t->used != NULL)
		CHECK_SPAN(d.used_domain, t->used);
	if (t->asked != NULL)
		CHECK_SPAN(buf_span(&z.log), t->asked);
	CHECK_INT(d.status == VERIFY_DMARC_ACCEPT,
	    d.is_spf_aligned || d.is_dkim_aligned);
	CHECK(d.text[0] != '\0');
	if (tap_bad != bad)
		printf("# in the case of %s, %s\n", t->from, t->status);
	buf_fini(&z.log);
	arena_fini(&a);
}

static void
check_cases(const struct zone_row *rows, size_t count,
    const struct dmarc_case *t, size_t n)
{
	static const struct setting walk = { VERIFY_DMARC_WALK, 99, NULL };

	for (size_t i = 0; i < n; i++)
		check_case(rows, count, &t[i], walk);
}

/* With the public suffix list, and a draw. */
static void
check_listed(const struct zone_row *rows, size_t count,
    const struct dmarc_case *t, size_t n, unsigned draw)
{
	struct verify_suffixes *s = verify_suffixes_open(VERIFY_SUFFIXES_PATH);

	CHECK(s != NULL);
	for (size_t i = 0; s != NULL && i < n; i++)
		check_case(rows, count, &t[i],
		    (struct setting){ VERIFY_DMARC_PSL, draw, s });
	verify_suffixes_close(&s);
}

static void
test_alignment_is_strict_or_relaxed(void)
{
	static const struct zone_row rows[] = { { "r.org", ZONE_TXT,
						    "v=DMARC1; p=reject" },
		{ "s.org", ZONE_TXT, "v=DMARC1; p=reject; adkim=s; aspf=s" },
		{ "d.org", ZONE_TXT, "v=DMARC1; p=quarantine; adkim=s" } };
	static const struct dmarc_case cases[] = { /* identical: one question */
		{ "r.org", "+r.org", "", "accept", "reject", "r.org", "r.org" },
		{ "R.org", "+r.ORG.", "", "accept", "reject", "r.org",
		    "r.org" },
		{ "r.org", "", "+r.org", "accept", "reject", "r.org", "r.org" },
		/* children and parents */
		{ "r.org", "+child.r.org", "", "accept", NULL, NULL,
		    "r.org org child.r.org" },
		{ "child.r.org", "+r.org", "", "accept", NULL, "r.org",
		    "child.r.org r.org org" },
		{ "child.r.org", "", "+x.y.r.org", "accept", NULL, "r.org",
		    NULL },
		/* strangers: no question about them */
		{ "child.r.org", "+other.net", "+r.org.net", "reject", "reject",
		    "r.org", "child.r.org r.org org" },
		{ "r.org", "+badr.org", "+org", "reject", NULL, NULL,
		    "r.org org" },
		/* passed or not */
		{ "r.org", "-r.org", "-r.org", "reject", "reject", "r.org",
		    "r.org" },
		{ "r.org", "-r.org", "+r.org", "accept", NULL, NULL, NULL },
		{ "r.org", "+", "", "reject", NULL, NULL, NULL },
		{ "r.org", "+[192.0.2.1]", "+..r.org", "reject", NULL, NULL,
		    NULL },
		/* strict: no question at all */
		{ "s.org", "+child.s.org", "+x.s.org", "reject", "reject",
		    "s.org", "s.org" },
		{ "s.org", "+s.org", "", "accept", NULL, NULL, NULL },
		{ "d.org", "+x.d.org", "", "accept", NULL, NULL, NULL },
		{ "d.org", "", "+x.d.org", "quarantine", NULL, NULL, NULL }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

/* RFC 9989 appendix B.4.3, and what follows from it. */
static void
test_a_public_suffix_parts_its_children(void)
{
	static const struct zone_row rows[] = {
		{ "bank.example", ZONE_TXT,
		    "v=DMARC1; p=none; sp=quarantine; np=reject; psd=y" },
		{ "giant.bank.example", ZONE_TXT, "v=DMARC1; p=reject" },
		{ "mega.bank.example", ZONE_HOST, NULL }
	};
	static const struct dmarc_case cases[] = {
		{ "giant.bank.example", "+mail.giant.bank.example",
		    "+mail.mega.bank.example", "accept", "reject",
		    "giant.bank.example", NULL },
		{ "giant.bank.example", "", "+mail.mega.bank.example", "reject",
		    NULL, NULL, NULL },
		{ "giant.bank.example", "+bank.example", "", "reject", NULL,
		    NULL, NULL },
		{ "mega.bank.example", "", "", "quarantine", "quarantine",
		    "bank.example",
		    "mega.bank.example bank.example A:mega.bank.example" },
		{ "mega.bank.example", "+giant.bank.example", "", "quarantine",
		    NULL, NULL, NULL },
		{ "mega.bank.example", "+x.mega.bank.example", "", "accept",
		    NULL, NULL, NULL },
		{ "none.bank.example", "", "", "reject", "reject",
		    "bank.example", NULL },
		{ "bank.example", "", "", "none", "none", "bank.example",
		    "bank.example" }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

static void
test_p_sp_and_np_have_their_places(void)
{
	static const struct zone_row rows[] = {
		{ "sp.org", ZONE_TXT, "v=DMARC1; p=reject; sp=none" },
		{ "p.org", ZONE_TXT, "v=DMARC1; p=quarantine" },
		{ "np.org", ZONE_TXT, "v=DMARC1; p=none; np=reject" },
		{ "np.org", ZONE_HOST, NULL }, { "is.np.org", ZONE_HOST, NULL },
		{ "same.org", ZONE_TXT, "v=DMARC1; p=none; np=none" },
		{ "own.sp.org", ZONE_TXT, "v=DMARC1; p=quarantine; sp=none" }
	};
	static const struct dmarc_case cases[] = {
		{ "sp.org", "", "", "reject", "reject", "sp.org", "sp.org" },
		{ "x.sp.org", "", "", "none", "none", "sp.org", NULL },
		{ "own.sp.org", "", "", "quarantine", "quarantine",
		    "own.sp.org", "own.sp.org" },
		{ "x.own.sp.org", "", "", "none", "none", "sp.org", NULL },
		{ "x.y.p.org", "", "", "quarantine", "quarantine", "p.org",
		    NULL },
		{ "is.np.org", "", "", "none", "none", "np.org", NULL },
		{ "not.np.org", "", "", "reject", "reject", "np.org",
		    "not.np.org np.org org A:not.np.org" },
		{ "np.org", "", "", "none", "none", "np.org", "np.org" },
		{ "not.same.org", "", "", "none", "none", "same.org",
		    "not.same.org same.org org" }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

static void
test_a_test_takes_one_step_off(void)
{
	static const struct zone_row rows[] = {
		{ "r.org", ZONE_TXT, "v=DMARC1; p=reject; t=y; pct=0" },
		{ "q.org", ZONE_TXT, "v=DMARC1; p=quarantine; t=y" },
		{ "n.org", ZONE_TXT, "v=DMARC1; p=none; t=y" },
		{ "pct.org", ZONE_TXT, "v=DMARC1; p=reject; pct=0" }
	};
	static const struct dmarc_case cases[] = {
		{ "r.org", "", "", "quarantine", "reject", NULL, NULL },
		{ "q.org", "", "", "none", "quarantine", NULL, NULL },
		{ "n.org", "", "", "none", "none", NULL, NULL },
		{ "r.org", "+r.org", "", "accept", "reject", NULL, NULL },
		/* RFC 9989 appendix A.7: pct is gone */
		{ "pct.org", "", "", "reject", "reject", NULL, NULL }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

/* RFC 9989 section 4.10.1. */
static void
test_bad_records_ask_for_nothing(void)
{
	static const struct zone_row rows[] = {
		{ "bad.org", ZONE_TXT, "v=DMARC1; p=r; sp=reject" },
		{ "rua.org", ZONE_TXT, "v=DMARC1; p=r; rua=mailto:a@b.org" },
		{ "sp.org", ZONE_TXT,
		    "v=DMARC1; p=reject; sp=x; rua=mailto:a@b.org" },
		{ "spno.org", ZONE_TXT, "v=DMARC1; p=reject; sp=x" },
		{ "np.org", ZONE_TXT, "v=DMARC1; p=reject; np=x; rua=a@b" },
		{ "no.org", ZONE_TXT, "v=DMARC1; rua=mailto:a@b.org" },
		{ "two.org", ZONE_TXT, "v=DMARC1; p=reject" },
		{ "two.org", ZONE_TXT, "v=DMARC1; p=none" },
		{ "spf.org", ZONE_TXT, "v=spf1 -all" },
		{ "spf.org", ZONE_TXT, "v=DMARC1; p=reject; junk" },
		{ "late.org", ZONE_TXT, "p=reject; v=DMARC1" }
	};
	static const struct dmarc_case cases[] = {
		{ "bad.org", "", "", "norecord", "", "bad.org", NULL },
		{ "x.bad.org", "+bad.org", "", "norecord", "", "x.bad.org",
		    NULL },
		{ "rua.org", "", "", "none", "none", NULL, NULL },
		{ "sp.org", "", "", "none", "none", NULL, NULL },
		{ "spno.org", "", "", "norecord", "", NULL, NULL },
		{ "np.org", "", "", "norecord", "", NULL, NULL },
		{ "no.org", "", "", "none", "none", NULL, NULL },
		{ "no.org", "+no.org", "", "accept", "none", NULL, NULL },
		{ "two.org", "+two.org", "", "norecord", "", NULL, NULL },
		{ "spf.org", "", "", "reject", "reject", NULL, NULL },
		{ "late.org", "", "", "norecord", "", NULL, NULL },
		{ "nothing.net", "+nothing.net", "", "norecord", "",
		    "nothing.net", "nothing.net net" }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

static void
test_no_answer_is_no_verdict(void)
{
	static const struct zone_row rows[] = { { "r.org", ZONE_TXT,
						    "v=DMARC1; p=reject" },
		{ "x.r.org", ZONE_TEMP, NULL }, { "temp.org", ZONE_TEMP, NULL },
		{ "r.net", ZONE_TXT, "v=DMARC1; p=reject" },
		{ "net", ZONE_TEMP, NULL } };
	static const struct dmarc_case cases[] = { /* the record */
		{ "temp.org", "+temp.org", "", "temperror", "", NULL, NULL },
		{ "a.temp.org", "", "", "temperror", "", NULL, NULL },
		{ "none.net", "", "", "temperror", "", NULL, NULL },
		/* an identifier's check */
		{ "r.org", "?r.org", "", "temperror", "reject", NULL, NULL },
		{ "r.org", "", "?a.r.org", "temperror", NULL, NULL, NULL },
		{ "r.org", "?r.org", "+r.org", "accept", NULL, NULL, NULL },
		{ "r.org", "?other.org", "?other.net", "reject", NULL, NULL,
		    NULL },
		/* an identifier's organization */
		{ "r.org", "+x.r.org", "", "temperror", NULL, NULL, NULL },
		{ "r.org", "+x.r.org", "+y.r.org", "accept", NULL, NULL, NULL },
		{ "r.org", "-x.r.org", "", "reject", NULL, NULL, "r.org" },
		/* the author's: asked only where it matters */
		{ "r.net", "+r.net", "", "accept", NULL, NULL, "r.net" },
		{ "r.net", "+x.r.net", "", "temperror", NULL, NULL, NULL },
		{ "r.net", "", "", "reject", NULL, NULL, "r.net" }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

static void
test_whether_the_author_exists_may_stay_unknown(void)
{
	static const struct zone_row rows[] = {
		{ "np.com", ZONE_TXT, "v=DMARC1; p=none; np=reject" },
		{ "y.np.com", ZONE_HOST_TEMP, NULL },
		{ "below.z.np.com", ZONE_HOST, NULL }
	};
	static const struct dmarc_case cases[] = {
		{ "y.np.com", "", "", "temperror", "none", "np.com",
		    "y.np.com np.com com A:y.np.com" },
		{ "y.np.com", "", "+np.com", "accept", "none", "np.com", NULL },
		/* Something stands below it, so it is there (RFC 8020). */
		{ "z.np.com", "", "", "none", "none", "np.com", NULL },
		{ "x.np.com", "", "", "reject", "reject", "np.com", NULL }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

static void
test_no_author_is_no_evaluation(void)
{
	static const struct dmarc_case cases[] = { { "undisclosed@[192.0.2.1]",
						       "+a.org", "+a.org",
						       "nofrom", "", "", "" },
		{ "a@a.org, b@b.org", "+a.org", "+b.org", "permerror", "", "",
		    "" },
		{ "a@a\xe3\x80\x82org", "", "", "permerror", "", "", "" } };

	check_cases(NULL, 0, cases, COUNT(cases));
}

static void
test_names_beyond_ascii_are_asked_for_in_ascii(void)
{
	static const struct zone_row rows[] = { { "xn--bcher-kva.example",
	    ZONE_TXT, "v=DMARC1; p=reject" } };
	static const struct dmarc_case cases[] = {
		{ "b\xc3\xbc"
		  "cher.example",
		    "", "", "reject", "reject", "xn--bcher-kva.example", NULL },
		{ "B\xc3\x9c"
		  "cher.example",
		    "+x.b\xc3\xbc"
		    "cher.example",
		    "", "accept", NULL, NULL, NULL },
		{ "b\xc3\xbc"
		  "cher.example",
		    "", "+XN--bcher-kva.example", "accept", NULL, NULL, NULL }
	};

	check_cases(rows, COUNT(rows), cases, COUNT(cases));
}

/* RFC 7489 sections 3.2 and 6.6.3. */
static void
test_the_list_decides_in_its_mode(void)
{
	static const struct zone_row rows[] = {
		{ "foo.co.uk", ZONE_TXT,
		    "v=DMARC1; p=reject; sp=quarantine; "
		    "np=none; t=y; psd=n" },
		{ "co.uk", ZONE_TXT, "v=DMARC1; p=none; psd=y" },
		{ "a.kobe.jp", ZONE_TXT, "v=DMARC1; p=reject" },
		{ "b.kobe.jp", ZONE_TXT, "v=DMARC1; p=reject" },
		{ "mid.foo.co.uk", ZONE_TXT, "v=DMARC1; p=none" },
		{ "npbad.org", ZONE_TXT, "v=DMARC1; p=reject; np=bad" },
		{ "temp.org", ZONE_TEMP, NULL }
	};
	static const struct dmarc_case cases[] = {
		{ "foo.co.uk", "", "+co.uk", "reject", "reject", "foo.co.uk",
		    "foo.co.uk" },
		{ "foo.co.uk", "+x.y.foo.co.uk", "", "accept", NULL, NULL,
		    "foo.co.uk" },
		{ "x.foo.co.uk", "+bar.co.uk", "", "quarantine", "quarantine",
		    "foo.co.uk", "x.foo.co.uk foo.co.uk" },
		{ "x.mid.foo.co.uk", "", "", "quarantine", NULL, "foo.co.uk",
		    "x.mid.foo.co.uk foo.co.uk" },
		{ "bar.co.uk", "", "", "norecord", "", NULL, "bar.co.uk" },
		{ "c.a.kobe.jp", "+d.a.kobe.jp", "+a.kobe.jp", "norecord", NULL,
		    NULL, "c.a.kobe.jp" },
		{ "a.kobe.jp", "+b.kobe.jp", "", "reject", NULL, NULL, NULL },
		{ "npbad.org", "", "", "reject", "reject", NULL, NULL },
		{ "temp.org", "", "", "temperror", "", NULL, NULL }
	};

	check_listed(rows, COUNT(rows), cases, COUNT(cases), 99);
}

static void
test_percent_leaves_some_out_in_the_lists_mode(void)
{
	static const struct zone_row rows[] = {
		{ "r.org", ZONE_TXT, "v=DMARC1; p=reject; pct=20" },
		{ "q.org", ZONE_TXT, "v=DMARC1; p=quarantine; pct=20" },
		{ "z.org", ZONE_TXT, "v=DMARC1; p=reject; pct=0" }
	};
	static const struct dmarc_case
	    in[] = { { "r.org", "", "", "reject", "reject", NULL, NULL },
		    { "q.org", "", "", "quarantine", NULL, NULL, NULL } },
	    out[] = { { "r.org", "", "", "quarantine", "reject", NULL, NULL },
		    { "q.org", "", "", "none", "quarantine", NULL, NULL } },
	    zero = { "z.org", "", "", "quarantine", NULL, NULL, NULL };

	check_listed(rows, COUNT(rows), in, COUNT(in), 19);
	check_listed(rows, COUNT(rows), out, COUNT(out), 20);
	check_listed(rows, COUNT(rows), &zero, 1, 0);
}

static void
test_questions_are_capped(void)
{
	enum { IDS = 40 };
	static const struct zone_row rows[] = { { "r.org", ZONE_TXT,
	    "v=DMARC1; p=reject" } };
	struct zone z = { .rows = rows, .count = 1 };
	const struct verify_dns dns = { zone_ask_wait, &z };
	struct verify_dmarc_id ids[IDS];
	struct verify_dmarc_input in = { .from = { .domain = SPAN("r.org") },
		.dkim = ids,
		.dkim_count = IDS };
	struct verify_dmarc d;
	struct arena a;

	arena_init(&a, 0);
	buf_init(&z.log, 1 << 16);
	for (unsigned i = 0; i < IDS; i++) {
		ids[i].domain = arena_printf(&a, "a%u.b%u.c%u.r.org", i, i, i);
		ids[i].state = VERIFY_DMARC_ID_TEMP;
	}
	CHECK_INT(verify_dmarc_wait(&in, &dns, &a, &d), OUT_OK);
	CHECK_INT(z.asked, VERIFY_DMARC_QUERIES_MAX);
	CHECK_INT(d.status, VERIFY_DMARC_TEMPERROR);
	buf_fini(&z.log);
	arena_fini(&a);
}

static void
test_cancelling_leaves_the_result_alone(void)
{
	static const struct zone_row rows[] = { { "gone.org", ZONE_CANCELLED,
						    NULL },
		{ "r.org", ZONE_TXT, "v=DMARC1; p=none; np=reject" },
		{ "x.r.org", ZONE_CANCELLED, NULL },
		{ "net", ZONE_CANCELLED, NULL },
		{ "r.net", ZONE_TXT, "v=DMARC1; p=reject" } };
	const struct verify_dmarc_input inputs[] = {
		{ .from = { .domain = SPAN("gone.org") } },
		{ .from = { .domain = SPAN("r.org") },
		    .spf = { SPAN("x.r.org"), VERIFY_DMARC_ID_PASS } },
		{ .from = { .domain = SPAN("r.net") },
		    .spf = { SPAN("x.r.net"), VERIFY_DMARC_ID_PASS } },
		{ .from = { .domain = SPAN("a.gone.org") } }
	};

	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct zone z = { .rows = rows, .count = COUNT(rows) };
		const struct verify_dns dns = { zone_ask_wait, &z };
		struct verify_dmarc d = { .text = "untouched" };
		struct arena a;

		arena_init(&a, 0);
		buf_init(&z.log, 4096);
		CHECK_INT(verify_dmarc_wait(&inputs[i], &dns, &a, &d),
		    OUT_CANCELLED);
		CHECK(strcmp(d.text, "untouched") == 0);
		buf_fini(&z.log);
		arena_fini(&a);
	}
}

static void
test_statuses_have_words(void)
{
	CHECK_SPAN(span_of(verify_dmarc_status_name(VERIFY_DMARC_OFF)), "off");
	CHECK_SPAN(span_of(verify_dmarc_result_name(VERIFY_DMARC_ACCEPT)),
	    "pass");
	CHECK_SPAN(span_of(verify_dmarc_result_name(VERIFY_DMARC_NONE)),
	    "fail");
	CHECK_SPAN(span_of(verify_dmarc_result_name(VERIFY_DMARC_NORECORD)),
	    "none");
	CHECK_SPAN(span_of(verify_dmarc_result_name(VERIFY_DMARC_TEMPERROR)),
	    "temperror");
}

int
main(void)
{
	TAP_RUN(test_alignment_is_strict_or_relaxed);
	TAP_RUN(test_a_public_suffix_parts_its_children);
	TAP_RUN(test_p_sp_and_np_have_their_places);
	TAP_RUN(test_a_test_takes_one_step_off);
	TAP_RUN(test_bad_records_ask_for_nothing);
	TAP_RUN(test_no_answer_is_no_verdict);
	TAP_RUN(test_whether_the_author_exists_may_stay_unknown);
	TAP_RUN(test_no_author_is_no_evaluation);
	TAP_RUN(test_names_beyond_ascii_are_asked_for_in_ascii);
	TAP_RUN(test_the_list_decides_in_its_mode);
	TAP_RUN(test_percent_leaves_some_out_in_the_lists_mode);
	TAP_RUN(test_questions_are_capped);
	TAP_RUN(test_cancelling_leaves_the_result_alone);
	TAP_RUN(test_statuses_have_words);
	return tap_done();
}
