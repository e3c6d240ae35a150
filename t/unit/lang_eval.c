/*
 * ACLs: what each verb makes of true, false and unknown.
 */
#include "lang/eval.h"

#include "lang/compile.h"
#include "lang_world.h"
#include "tap.h"

/* A program with "main" as acl_smtp_rcpt, and a world to run it in. */
struct stage {
	struct fake f;
	const struct lang_program *program;
	struct lang_result res;
};

static enum outcome
read_config(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	(void)path;
	(void)arena;
	(void)why;
	*out = *(struct span *)ctx;
	return OUT_OK;
}

static void
set_up(struct stage *s, const char *acls)
{
	struct span text;
	struct buf b;

	fake_init(&s->f);
	text = arena_printf(&s->f.arena,
	    "primary_hostname = mx.example\n"
	    "acl_smtp_rcpt = main\n"
	    "acl_smtp_data = data\n"
	    "domainlist ours = d.example\n"
	    "begin acl\n"
	    "data:\n  accept\n"
	    "main:\n%s",
	    acls);
	struct lang_input in = { .path = SPAN("t.conf"),
		.read = read_config,
		.read_ctx = &text };
	s->program = lang_compile(&in, &s->f.arena, &s->f.diags);
	buf_init(&b, 1 << 20);
	if (s->program == NULL) {
		lang_diags_write(&s->f.diags, &b);
		tap_bad++;
		printf("# %.*s\n", SPAN_ARG(buf_span(&b)));
	}
	buf_fini(&b);
	s->f.run.program = s->program;
}

/* Run "main"; the verdict, or -1 when it was cancelled. */
static int
run(struct stage *s)
{
	if (s->program == NULL)
		return -2;
	enum outcome o = lang_acl_wait(&s->f.run,
	    s->program->values[LANG_SET_ACL_SMTP_RCPT].acl, &s->res);
	CHECK_INT(s->f.run.acl_depth, 0);
	return o == OUT_OK ? (int)s->res.verdict : -1;
}

static void
tear_down(struct stage *s)
{
	fake_fini(&s->f);
}

enum truth { TRUE_, FALSE_, UNKNOWN_ };

static const char *const conditions[] = { [TRUE_] = "hosts = *",
	[FALSE_] = "hosts = 10.0.0.1",
	[UNKNOWN_] = "hosts = redis-set;listed" };

enum { NEXT = 100 };

/* What a verb decides when its condition is true or false. */
static const struct {
	enum lang_verb verb;
	int when_true;
	int when_false;
} verbs[] = {
	{ LANG_ACCEPT, LANG_VERDICT_ACCEPT, NEXT },
	{ LANG_DEFER, LANG_VERDICT_DEFER, NEXT },
	{ LANG_DENY, LANG_VERDICT_DENY, NEXT },
	{ LANG_DISCARD, LANG_VERDICT_DISCARD, NEXT },
	{ LANG_DROP, LANG_VERDICT_DROP, NEXT },
	{ LANG_REQUIRE, NEXT, LANG_VERDICT_DENY },
	{ LANG_WARN, NEXT, NEXT },
};

/* What may stand after the statement, and what it decides. */
static const struct {
	const char *text;
	int verdict;
} ends[] = {
	{ "accept", LANG_VERDICT_ACCEPT },
	{ "deny", LANG_VERDICT_DENY },
	{ "drop", LANG_VERDICT_DROP },
	{ "defer", LANG_VERDICT_DEFER },
	{ "discard", LANG_VERDICT_DISCARD },
	{ "require hosts = 10.0.0.1", LANG_VERDICT_DENY },
	{ "", LANG_VERDICT_DENY },
};

struct combination {
	size_t verb;
	size_t end;
	enum truth truth;
	bool negated;
	bool open;
};

static int
expected(const struct combination *c, bool *unknown)
{
	bool unsure = c->truth == UNKNOWN_ && c->open;
	bool is_true = (c->truth == TRUE_) != c->negated;
	int want;

	*unknown = false;
	if (c->truth == UNKNOWN_ && !c->open) {
		*unknown = verbs[c->verb].verb != LANG_WARN;
		return *unknown ? LANG_VERDICT_DEFER : ends[c->end].verdict;
	}
	if (c->truth == UNKNOWN_)
		is_true = false;
	want = is_true ? verbs[c->verb].when_true : verbs[c->verb].when_false;
	if (want == NEXT)
		want = ends[c->end].verdict;
	if (!unsure || want == LANG_VERDICT_ACCEPT)
		return want;
	*unknown = true;
	return LANG_VERDICT_DEFER;
}

static void
check_combination(const struct combination *c)
{
	struct stage s;
	struct fake scratch;
	bool unknown;
	int want = expected(c, &unknown);

	fake_init(&scratch);
	struct span text = arena_printf(&scratch.arena, "  %s %s%s\n  %s\n",
	    lang_verb_name(verbs[c->verb].verb), c->negated ? "!" : "",
	    conditions[c->truth], ends[c->end].text);
	set_up(&s, text.at);
	s.f.down = true;
	s.f.run.open = c->open;
	int got = run(&s);
	if (got != want || s.res.unknown != unknown ||
	    (c->truth == UNKNOWN_ && s.f.trace.len == 0)) {
		tap_bad++;
		printf("# %s: %s: %d (unknown %d), not %d (%d)\n%.*s",
		    c->open ? "open" : "defer", text.at, got, s.res.unknown,
		    want, unknown, SPAN_ARG(buf_span(&s.f.trace)));
	}
	tear_down(&s);
	fake_fini(&scratch);
}

static void
test_every_verb_with_every_truth(void)
{
	struct combination c;

	for (unsigned i = 0; i < 7 * 7 * 3 * 2 * 2; i++) {
		c.open = i % 2 != 0;
		c.negated = i / 2 % 2 != 0;
		c.truth = (enum truth)(i / 4 % 3);
		c.verb = i / 12 % 7;
		c.end = i / 84;
		check_combination(&c);
	}
}

/* Run ${acls} with Redis away; want the verdict and its unknown. */
static void
check_away(const char *acls, bool open, int verdict, bool unknown)
{
	struct stage s;

	set_up(&s, acls);
	s.f.down = true;
	s.f.run.open = open;
	CHECK_INT(run(&s), verdict);
	CHECK_INT(s.res.unknown, unknown);
	if (tap_bad > 0)
		printf("# of %s", acls);
	tear_down(&s);
}

static void
test_nothing_is_for_good_while_redis_is_away(void)
{
	static const char *const policies[] = {
		"  accept !hosts = redis-set;x\n",
		"  discard !senders = redis-set;y\n  accept\n",
		"  require hosts = redis-set;x\n  accept\n",
		"  require !domains = redis-set;x\n  accept\n",
		"  deny hosts = redis-set;x\n  accept\n",
		"  drop recipients = redis-set;x\n  accept\n",
		"  accept hosts = redis-set;x\n",
		"  accept local_parts = redis-set;x\n  deny\n",
		"  accept condition = ${lookup redis{GET x}}\n",
		"  accept condition = ${lookup redis{GET x}{yes}fail}\n",
		"  accept set acl_m_x = ${lookup redis{GET x}}\n",
		"  accept endpass\n    hosts = redis-set;x\n",
		"  accept acl = inner\ninner:\n  deny hosts = redis-set;x\n",
		"  accept !acl = inner\ninner:\n  accept hosts = redis-set;x\n",
		"  deny acl = inner\ninner:\n  deny hosts = redis-set;x\n",
		"  warn hosts = redis-set;x\n    set acl_m_x = 1\n"
		"  deny !condition = $acl_m_x\n",
	};

	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		check_away(policies[i], false, LANG_VERDICT_DEFER, true);
		if (i != 1 && i != 3 && i != 4 && i != 5)
			continue;
		/* What passes on to "accept" is let in when open. */
		check_away(policies[i], true,
		    i == 3 ? LANG_VERDICT_DEFER : LANG_VERDICT_ACCEPT, i == 3);
	}
}

static void
test_open_fails_a_condition_after_negation(void)
{
	check_away("  accept !acl = inner\ninner:\n"
		   "  accept hosts = redis-set;x\n",
	    true, LANG_VERDICT_DEFER, true);
	check_away("  accept acl = inner\ninner:\n"
		   "  deny hosts = redis-set;x\n  accept\n",
	    true, LANG_VERDICT_ACCEPT, false);
	check_away("  deny acl = inner\n  accept\ninner:\n"
		   "  deny hosts = redis-set;x\n  accept\n",
	    true, LANG_VERDICT_DEFER, true);
	/* What the outer ACL could not tell does not touch the inner one. */
	check_away("  deny hosts = redis-set;x\n  accept !acl = inner\n"
		   "inner:\n  deny\n",
	    true, LANG_VERDICT_ACCEPT, false);
}

static void
test_softened_refusals_say_so_in_the_log_only(void)
{
	struct stage s;

	set_up(&s,
	    "  accept hosts = redis-set;x\n"
	    "  deny message = 550 5.7.1 go away\n");
	s.f.down = true;
	s.f.run.open = true;
	CHECK_INT(run(&s), LANG_VERDICT_DEFER);
	CHECK_SPAN(s.res.message, "");
	CHECK_SPAN(s.res.log_message,
	    "550 5.7.1 go away: deny for now only, as "
	    "a look-up failed");
	CHECK_SPAN(buf_span(&s.f.trace),
	    "set x: 192.0.2.1\n"
	    "note: unknown, taken as failed: redis-set;x was not answered\n");
	tear_down(&s);
}

static void
test_unknown_says_why(void)
{
	struct stage s;

	set_up(&s,
	    "  warn hosts = redis-set;w\n"
	    "    logwrite = never\n"
	    "  deny message = no\n    hosts = redis-set;x\n");
	s.f.down = true;
	CHECK_INT(run(&s), LANG_VERDICT_DEFER);
	CHECK_SPAN(s.res.message, "");
	CHECK_SPAN(s.res.log_message, "redis-set;x was not answered");
	CHECK_SPAN(buf_span(&s.f.trace),
	    "set w: 192.0.2.1\n"
	    "note: warn statement skipped: redis-set;w was not answered\n"
	    "set x: 192.0.2.1\n"
	    "note: temporary local problem: redis-set;x was not answered\n");
	tear_down(&s);
}

struct policy {
	const char *acls;
	int verdict;
	const char *message;
	const char *log_message;
};

static void
check_policies(const struct policy *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct stage s;
		int bad = tap_bad;

		set_up(&s, rows[i].acls);
		CHECK_INT(run(&s), rows[i].verdict);
		CHECK_SPAN(s.res.message, rows[i].message);
		CHECK_SPAN(s.res.log_message, rows[i].log_message);
		CHECK_INT(s.res.unknown, 0);
		if (tap_bad > bad)
			printf("# of %s", rows[i].acls);
		tear_down(&s);
	}
}

#define POLICIES(rows) check_policies(rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_messages(void)
{
	static const struct policy rows[] = {
		{ "  deny message = no $domain\n", LANG_VERDICT_DENY,
		    "no d.example", "no d.example" },
		{ "  deny log_message = secret\n", LANG_VERDICT_DENY, "",
		    "secret" },
		{ "  deny message = a\n    log_message = b\n",
		    LANG_VERDICT_DENY, "a", "b" },
		{ "  deny message = a\n    message = b\n", LANG_VERDICT_DENY,
		    "b", "b" },
		{ "  deny message =\n", LANG_VERDICT_DENY, "", "" },
		{ "  deny message = ${if eq{a}{b}{x}fail}\n", LANG_VERDICT_DENY,
		    "", "" },
		{ "  deny message = ${lookup redis{FAIL}}\n", LANG_VERDICT_DENY,
		    "", "" },
		/* It counts when reached only. */
		{ "  require message = first\n    hosts = 10.0.0.1\n"
		  "    message = second\n",
		    LANG_VERDICT_DENY, "first", "first" },
		{ "  require hosts = 10.0.0.1\n    message = late\n",
		    LANG_VERDICT_DENY, "", "" },
		{ "  accept message = welcome\n", LANG_VERDICT_ACCEPT,
		    "welcome", "welcome" },
		{ "  defer message = later\n", LANG_VERDICT_DEFER, "later",
		    "later" },
		{ "  drop message = bye\n", LANG_VERDICT_DROP, "bye", "bye" },
		{ "  deny hosts = 10.0.0.1\n    message = not mine\n",
		    LANG_VERDICT_DENY, "", "" },
	};

	POLICIES(rows);
}

static void
test_endpass(void)
{
	static const struct policy rows[] = {
		{ "  accept hosts = *\n    endpass\n    message = no\n"
		  "    domains = other.example\n",
		    LANG_VERDICT_DENY, "no", "no" },
		{ "  accept hosts = *\n    endpass\n    message = no\n"
		  "    domains = +ours\n  deny\n",
		    LANG_VERDICT_ACCEPT, "", "" },
		{ "  accept hosts = 10.0.0.1\n    endpass\n"
		  "    domains = other.example\n  accept message = next\n",
		    LANG_VERDICT_ACCEPT, "next", "next" },
		{ "  discard endpass\n    hosts = 10.0.0.1\n  accept\n",
		    LANG_VERDICT_DENY, "", "" },
		{ "  accept endpass\n    acl = d\n  accept\nd:\n"
		  "  drop message = bye\n",
		    LANG_VERDICT_DROP, "bye", "bye" },
	};

	POLICIES(rows);
}

static void
test_nested_acls(void)
{
	static const struct policy rows[] = {
		{ "  accept acl = y\n  deny\ny:\n  accept\n",
		    LANG_VERDICT_ACCEPT, "", "" },
		{ "  accept acl = n\n  deny message = outer\nn:\n"
		  "  deny message = inner\n",
		    LANG_VERDICT_DENY, "outer", "outer" },
		{ "  require acl = n\n  accept\nn:\n"
		  "  deny message = inner\n    log_message = log\n",
		    LANG_VERDICT_DENY, "inner", "log" },
		{ "  require message = outer\n    acl = n\n  accept\nn:\n"
		  "  deny message = inner\n",
		    LANG_VERDICT_DENY, "outer", "outer" },
		{ "  require !acl = n\n  accept message = in\nn:\n  deny\n",
		    LANG_VERDICT_ACCEPT, "in", "in" },
		{ "  accept acl = d\n  deny\nd:\n  discard\n",
		    LANG_VERDICT_DISCARD, "", "" },
		{ "  deny acl = d\n  accept\nd:\n  discard\n",
		    LANG_VERDICT_DEFER, "",
		    "a nested ACL discarded in a \"deny\" statement" },
		{ "  require acl = d\n  accept\nd:\n  drop message = bye\n",
		    LANG_VERDICT_DROP, "bye", "bye" },
		{ "  accept acl = d\n  deny message = on\nd:\n  drop\n",
		    LANG_VERDICT_DENY, "on", "on" },
		{ "  accept !acl = d\nd:\n  drop\n", LANG_VERDICT_ACCEPT, "",
		    "" },
		{ "  accept !acl = d\n  accept\nd:\n"
		  "  defer message = later\n",
		    LANG_VERDICT_DEFER, "later", "later" },
		{ "  warn acl = d\n  accept message = on\nd:\n  defer\n",
		    LANG_VERDICT_ACCEPT, "on", "on" },
	};

	POLICIES(rows);
}

static void
test_what_cannot_be_evaluated(void)
{
	static const struct policy rows[] = {
		{ "  deny condition = maybe\n", LANG_VERDICT_DEFER, "",
		    "invalid \"condition\" value \"maybe\"" },
		{ "  deny !condition = maybe\n", LANG_VERDICT_DEFER, "",
		    "invalid \"condition\" value \"maybe\"" },
		{ "  warn condition = maybe\n  accept\n", LANG_VERDICT_ACCEPT,
		    "", "" },
		{ "  accept condition = ${if >{x}{1}}\n", LANG_VERDICT_DEFER,
		    "", "\"x\" is no number" },
		{ "  warn condition = ${if >{x}{1}}\n  accept\n",
		    LANG_VERDICT_DEFER, "", "\"x\" is no number" },
		{ "  accept condition = ${if eq{a}{b}{1}fail}\n",
		    LANG_VERDICT_ACCEPT, "", "" },
		{ "  accept !condition = ${if eq{a}{b}{1}fail}\n",
		    LANG_VERDICT_ACCEPT, "", "" },
		{ "  accept set acl_m_x = ${if eq{a}{b}{1}fail}\n",
		    LANG_VERDICT_ACCEPT, "", "" },
		{ "  accept authenticated = *\n", LANG_VERDICT_DENY, "", "" },
		{ "  accept !authenticated = *\n", LANG_VERDICT_ACCEPT, "",
		    "" },
		{ "  accept encrypted = *\n", LANG_VERDICT_DENY, "", "" },
	};

	POLICIES(rows);
}

static void
test_modifiers_act_when_reached(void)
{
	struct stage s;

	set_up(&s,
	    "  warn set acl_m_x = $domain\n"
	    "    hosts = 10.0.0.1\n"
	    "    set acl_m_x = never\n"
	    "  warn log_message = seen $acl_m_x\n"
	    "    domains = +ours\n"
	    "    add_header = X-A: 1\\nX-B: 2\\n folded\\nloose\n"
	    "    control = caseful_local_part\n"
	    "    logwrite = :main,reject: w\n"
	    "  deny local_parts = bob\n"
	    "  accept local_parts = Bob\n");
	CHECK_INT(run(&s), LANG_VERDICT_ACCEPT);
	CHECK_SPAN(buf_span(&s.f.trace),
	    "data domains: d.example\n"
	    "header end: X-A: 1\n"
	    "header end: X-B: 2\r\n folded\n"
	    "header end: X-ACL-Warn: loose\n"
	    "control: caseful_local_part\n"
	    "log main: w\n"
	    "log reject: w\n"
	    "log main: Warning: seen d.example\n"
	    "data local_parts: Bob\n");
	CHECK(s.f.run.caseful);
	tear_down(&s);
}

static void
test_the_end_is_a_refusal(void)
{
	struct stage s;

	set_up(&s, "  warn hosts = *\n");
	CHECK_INT(run(&s), LANG_VERDICT_DENY);
	CHECK(s.res.implicit);
	CHECK_INT(s.res.pos.line, 8);
	CHECK_INT(lang_acl_wait(&s.f.run, LANG_NO_ACL, &s.res), OUT_OK);
	CHECK_INT(s.res.verdict, LANG_VERDICT_DENY);
	CHECK(s.res.implicit);
	s.f.run.phase = LANG_DATA;
	CHECK_INT(lang_acl_wait(&s.f.run, LANG_NO_ACL, &s.res), OUT_OK);
	CHECK_INT(s.res.verdict, LANG_VERDICT_ACCEPT);
	tear_down(&s);
}

static void
test_the_statement_that_decided_is_named(void)
{
	struct stage s;

	set_up(&s, "  warn hosts = *\n\n  deny\n    hosts = *\n");
	CHECK_INT(run(&s), LANG_VERDICT_DENY);
	CHECK(!s.res.implicit);
	CHECK_INT(s.res.pos.line, 11);
	tear_down(&s);
}

static void
test_a_loop_of_acls_ends(void)
{
	struct lang_clause call = { .word = LANG_WORD_ACL, .acl = 0 };
	struct lang_statement statement = { .verb = LANG_ACCEPT,
		.clauses = &call,
		.count = 1 };
	struct lang_acl acl = { .statements = &statement, .count = 1 };
	struct lang_program program = { .acls = &acl, .acl_count = 1 };
	struct fake f;
	struct lang_result res;

	fake_init(&f);
	f.run.program = &program;
	CHECK_INT(lang_acl_wait(&f.run, 0, &res), OUT_OK);
	CHECK_INT(res.verdict, LANG_VERDICT_DEFER);
	CHECK_SPAN(res.log_message, "ACLs nested too deep: a loop?");
	fake_fini(&f);
}

static void
test_cancelled_goes_straight_out(void)
{
	static const char *const policies[] = {
		"  warn hosts = redis-set;x\n  accept\n",
		"  deny hosts = *\n    message = ${lookup redis{GET x}}\n",
		"  warn log_message = ${lookup redis{GET x}}\n  accept\n",
		"  accept !acl = i\ni:\n  accept condition = "
		"${lookup redis{GET x}}\n",
	};

	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct stage s;

		set_up(&s, policies[i]);
		s.f.cancelled = true;
		s.f.run.open = true;
		CHECK_INT(run(&s), -1);
		CHECK_INT(s.f.asked, 1);
		tear_down(&s);
	}
}

static const struct {
	const char *acl;
	const char *result; /* of SPF */
	int verdict;
	bool unknown;
} results[] = {
	{ "  deny spf = fail\n  accept\n", "fail", LANG_VERDICT_DENY, false },
	{ "  deny spf = fail : softfail\n  accept\n", "pass",
	    LANG_VERDICT_ACCEPT, false },
	{ "  deny spf = !pass : !none\n  accept\n", "neutral",
	    LANG_VERDICT_DENY, false },
	{ "  deny !spf = pass\n  accept\n", "none", LANG_VERDICT_DENY, false },
	/* A check that failed is no "fail", and no proof of anything. */
	{ "  deny spf = fail\n  accept\n", "temperror", LANG_VERDICT_ACCEPT,
	    false },
	{ "  deny !spf = pass\n  accept\n", "temperror", LANG_VERDICT_DEFER,
	    true },
	{ "  accept spf = pass\n", "temperror", LANG_VERDICT_DEFER, true },
	{ "  require spf = pass\n  accept\n", "temperror", LANG_VERDICT_DEFER,
	    true },
	{ "  discard spf = !pass\n", "temperror", LANG_VERDICT_DEFER, true },
	{ "  drop spf = *\n", "temperror", LANG_VERDICT_DEFER, true },
	{ "  deny spf = fail\n  deny hosts = *\n", "temperror",
	    LANG_VERDICT_DENY, false },
	{ "  warn !spf = pass\n    set acl_m_bad = 1\n"
	  "  deny condition = $acl_m_bad\n  accept\n",
	    "temperror", LANG_VERDICT_DEFER, true },
	{ "  deny condition = ${if !eq{$spf_result}{pass}}\n  accept\n",
	    "temperror", LANG_VERDICT_DEFER, true },
	/* Who names temperror has decided what it means. */
	{ "  deny spf = temperror\n  accept\n", "temperror", LANG_VERDICT_DENY,
	    false },
	{ "  defer spf = err_temp\n  accept\n", "temperror", LANG_VERDICT_DEFER,
	    false },
	{ "  accept spf = !temperror\n", "temperror", LANG_VERDICT_DENY,
	    false },
};

static void
test_results_of_checks(void)
{
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		struct stage s;

		set_up(&s, results[i].acl);
		s.f.results[LANG_WORD_SPF] = results[i].result;
		s.f.variables[LANG_VAR_SPF_RESULT] = results[i].result;
		if (run(&s) != results[i].verdict ||
		    s.res.unknown != results[i].unknown) {
			printf("# case %zu: %s", i, results[i].acl);
			CHECK_INT(s.res.verdict, results[i].verdict);
			CHECK_INT(s.res.unknown, results[i].unknown);
		}
		tear_down(&s);
	}
}

static void
test_verify_and_dnslists(void)
{
	static const struct {
		const char *acl;
		enum outcome answer;
		int verdict;
		bool unknown;
	} cases[] = {
		{ "  require verify = reverse_host_lookup\n  accept\n", OUT_OK,
		    LANG_VERDICT_ACCEPT, false },
		{ "  require verify = helo\n  accept\n", OUT_NONE,
		    LANG_VERDICT_DENY, false },
		{ "  require verify = helo\n  accept\n", OUT_TEMP,
		    LANG_VERDICT_DEFER, true },
		{ "  require verify = helo/defer_ok\n  accept\n", OUT_TEMP,
		    LANG_VERDICT_ACCEPT, false },
		{ "  deny dnslists = bl.example\n  accept\n", OUT_OK,
		    LANG_VERDICT_DENY, false },
		{ "  deny dnslists = bl.example\n  accept\n", OUT_TEMP,
		    LANG_VERDICT_DEFER, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage s;

		set_up(&s, cases[i].acl);
		s.f.verified = cases[i].answer;
		CHECK_INT(run(&s), cases[i].verdict);
		CHECK_INT(s.res.unknown, cases[i].unknown);
		tear_down(&s);
	}
}

/* What a list would have said decides nothing for good. */
static void
test_a_silent_dns_list_is_passed_over_for_now(void)
{
	static const struct {
		const char *acl;
		int verdict;
	} cases[] = {
		{ "  deny dnslists = bl.example\n  accept\n",
		    LANG_VERDICT_ACCEPT },
		{ "  deny dnslists = bl.example\n  deny\n", LANG_VERDICT_DENY },
		{ "  deny !dnslists = wl.example\n  accept\n",
		    LANG_VERDICT_DEFER },
		{ "  accept dnslists = wl.example\n  deny\n",
		    LANG_VERDICT_DEFER },
		{ "  require dnslists = wl.example\n  accept\n",
		    LANG_VERDICT_DEFER },
		{ "  defer dnslists = bl.example\n  deny\n",
		    LANG_VERDICT_DEFER },
		{ "  discard !dnslists = wl.example\n  accept\n",
		    LANG_VERDICT_DEFER },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage s;

		set_up(&s, cases[i].acl);
		s.f.verified = OUT_NONE;
		s.f.gaps = true;
		CHECK_INT(run(&s), cases[i].verdict);
		s.f.gaps = false;
		s.f.run.unsure = false;
		CHECK(run(&s) != LANG_VERDICT_DEFER);
		tear_down(&s);
	}
}

static void
test_open_is_chosen_for_the_dns_apart(void)
{
	struct stage s;

	set_up(&s, "  deny dnslists = bl.example\n  accept\n");
	s.f.verified = OUT_TEMP;
	s.f.run.open = true;
	CHECK_INT(run(&s), LANG_VERDICT_DEFER);
	s.f.run.open = false;
	s.f.run.open_dns = true;
	CHECK_INT(run(&s), LANG_VERDICT_ACCEPT);
	tear_down(&s);
}

static void
test_seed_statements(void)
{
	static const struct policy rows[] = {
		{ "  warn condition = ${if and{ \\\n"
		  "      {bool{$proxy_session}} \\\n"
		  "      {eq{$proxy_local_address}{}} \\\n"
		  "    } }\n"
		  "    log_message = Failed required proxy "
		  "$sender_host_name [$sender_host_address]\n"
		  "  accept\n",
		    LANG_VERDICT_ACCEPT, "", "" },
		{ "  warn logwrite = Remote: $sender_host_address:25\n"
		  "    logwrite = again\n  accept\n",
		    LANG_VERDICT_ACCEPT, "", "" },
		{ "  warn !domains = +ours\n  deny condition = "
		  "${if eq{$domain}{d.example}}\n"
		  "# a comment between\n"
		  "    condition = ${if eq{a}{b} {false}{true}}\n"
		  "    message = Messages from $domain break lists\n",
		    LANG_VERDICT_DENY, "Messages from d.example break lists",
		    "Messages from d.example break lists" },
		{ "  warn condition = (lookup if destined to mailing list)\n"
		  "    set acl_m_mailing_list = 1\n"
		  "  deny condition = ${if eq{$acl_m_mailing_list}{1}}\n"
		  "  accept\n",
		    LANG_VERDICT_ACCEPT, "", "" },
	};

	POLICIES(rows);
}

int
main(void)
{
	TAP_RUN(test_every_verb_with_every_truth);
	TAP_RUN(test_nothing_is_for_good_while_redis_is_away);
	TAP_RUN(test_open_fails_a_condition_after_negation);
	TAP_RUN(test_softened_refusals_say_so_in_the_log_only);
	TAP_RUN(test_unknown_says_why);
	TAP_RUN(test_messages);
	TAP_RUN(test_endpass);
	TAP_RUN(test_nested_acls);
	TAP_RUN(test_what_cannot_be_evaluated);
	TAP_RUN(test_modifiers_act_when_reached);
	TAP_RUN(test_the_end_is_a_refusal);
	TAP_RUN(test_the_statement_that_decided_is_named);
	TAP_RUN(test_a_loop_of_acls_ends);
	TAP_RUN(test_cancelled_goes_straight_out);
	TAP_RUN(test_results_of_checks);
	TAP_RUN(test_verify_and_dnslists);
	TAP_RUN(test_a_silent_dns_list_is_passed_over_for_now);
	TAP_RUN(test_open_is_chosen_for_the_dns_apart);
	TAP_RUN(test_seed_statements);
	return tap_done();
}
