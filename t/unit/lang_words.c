/*
 * Every condition, modifier and control of the catalog does what its row
 * says: a condition true, false and unknown; a modifier and a control by what
 * it leaves behind.  The table of cases is held against the catalog, so a new
 * row needs cases.
 */
#include "lang/compile.h"
#include "lang_world.h"
#include "tap.h"

enum { TRUE_ = 1, FALSE_ = 2, UNKNOWN_ = 4 };

/*
 * "deny CASE" and an accept behind it in the ACL of ${phase}: a refusal is
 * true, an acceptance false, and what is put off unknown.
 */
static const struct {
	enum lang_word word;
	enum lang_phase phase;
	const char *text;
	int truth;
	enum outcome verified; /* of what the DNS is asked */
	const char *result;    /* of the word's check */
} conditions[] = {
	{ LANG_WORD_ACL, LANG_RCPT, "acl = yes", TRUE_, OUT_OK, NULL },
	{ LANG_WORD_ACL, LANG_RCPT, "acl = no", FALSE_, OUT_OK, NULL },
	{ LANG_WORD_ACL, LANG_RCPT, "acl = unknown", UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_ACL, LANG_RCPT, "acl = given a \"b c\" ${if eq{a}{a} {d}}",
	    TRUE_, OUT_OK, NULL },
	{ LANG_WORD_ACL, LANG_RCPT, "acl = given a \"b c\"", FALSE_, OUT_OK,
	    NULL },
	{ LANG_WORD_ACL, LANG_RCPT, "acl = given ${lookup redis{GET key}}",
	    UNKNOWN_, OUT_OK, NULL },
	/* There is no AUTH, which is no secret. */
	{ LANG_WORD_AUTHENTICATED, LANG_RCPT, "authenticated = *", FALSE_,
	    OUT_OK, NULL },
	{ LANG_WORD_AUTHENTICATED, LANG_RCPT, "!authenticated = *", TRUE_,
	    OUT_OK, NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT, "condition = yes", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT, "condition = 0", FALSE_, OUT_OK,
	    NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT,
	    "condition = ${lookup redis{GET key}}", UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT,
	    "condition = ${if acl{{given}{a}{b c}{d}}}", TRUE_, OUT_OK, NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT, "condition = ${if acl{{no}}}", FALSE_,
	    OUT_OK, NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT, "condition = ${if acl{{unknown}}}",
	    UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT,
	    "condition = ${if eq{${acl{says}{d}}}{said d}}", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT,
	    "condition = ${if eq{${acl{refuses}}}{it refused}}", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_CONDITION, LANG_RCPT,
	    "condition = ${if acl{{refuses}}{no}{${if eq{$value}"
	    "{it refused}}}}",
	    TRUE_, OUT_OK, NULL },
	{ LANG_WORD_DKIM_SIGNERS, LANG_DKIM, "dkim_signers = a.example", TRUE_,
	    OUT_OK, "a.example" },
	{ LANG_WORD_DKIM_SIGNERS, LANG_DKIM, "dkim_signers = a.example", FALSE_,
	    OUT_OK, "b.example" },
	{ LANG_WORD_DKIM_SIGNERS, LANG_DKIM, "dkim_signers = redis-set;listed",
	    UNKNOWN_, OUT_OK, "a.example" },
	{ LANG_WORD_DKIM_STATUS, LANG_DATA, "dkim_status = pass", TRUE_, OUT_OK,
	    "pass" },
	{ LANG_WORD_DKIM_STATUS, LANG_DATA, "dkim_status = pass", FALSE_,
	    OUT_OK, "fail" },
	{ LANG_WORD_DKIM_STATUS, LANG_DATA, "!dkim_status = pass", UNKNOWN_,
	    OUT_OK, "temperror" },
	{ LANG_WORD_DMARC_STATUS, LANG_DATA, "dmarc_status = reject", TRUE_,
	    OUT_OK, "reject" },
	{ LANG_WORD_DMARC_STATUS, LANG_DATA, "dmarc_status = reject", FALSE_,
	    OUT_OK, "accept" },
	{ LANG_WORD_DMARC_STATUS, LANG_DATA, "!dmarc_status = accept", UNKNOWN_,
	    OUT_OK, "temperror" },
	{ LANG_WORD_DNSLISTS, LANG_RCPT, "dnslists = bl.example", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_DNSLISTS, LANG_RCPT, "dnslists = bl.example", FALSE_,
	    OUT_NONE, NULL },
	{ LANG_WORD_DNSLISTS, LANG_RCPT, "dnslists = bl.example", UNKNOWN_,
	    OUT_TEMP, NULL },
	{ LANG_WORD_DOMAINS, LANG_RCPT, "domains = d.example", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_DOMAINS, LANG_RCPT, "domains = e.example", FALSE_, OUT_OK,
	    NULL },
	{ LANG_WORD_DOMAINS, LANG_RCPT, "domains = redis-set;listed", UNKNOWN_,
	    OUT_OK, NULL },
	{ LANG_WORD_ENCRYPTED, LANG_RCPT, "!encrypted = *", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_ENCRYPTED, LANG_RCPT, "encrypted = *", FALSE_, OUT_OK,
	    NULL },
	{ LANG_WORD_HOSTS, LANG_RCPT, "hosts = 192.0.2.0/24", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_HOSTS, LANG_RCPT, "hosts = 10.0.0.0/8", FALSE_, OUT_OK,
	    NULL },
	{ LANG_WORD_HOSTS, LANG_RCPT, "hosts = redis-set;listed", UNKNOWN_,
	    OUT_OK, NULL },
	{ LANG_WORD_LOCAL_PARTS, LANG_RCPT, "local_parts = bob", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_LOCAL_PARTS, LANG_RCPT, "local_parts = ann", FALSE_, OUT_OK,
	    NULL },
	{ LANG_WORD_LOCAL_PARTS, LANG_RCPT, "local_parts = redis-set;listed",
	    UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_MALWARE, LANG_DATA, "malware = */defer_ok", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_MALWARE, LANG_DATA, "malware = */defer_ok", FALSE_,
	    OUT_NONE, NULL },
	{ LANG_WORD_MALWARE, LANG_DATA, "malware = */defer_ok", UNKNOWN_,
	    OUT_TEMP, NULL },
	{ LANG_WORD_RATELIMIT, LANG_RCPT, "ratelimit = 5 / 1h / strict", TRUE_,
	    OUT_OK, NULL },
	{ LANG_WORD_RATELIMIT, LANG_RCPT, "ratelimit = 7.6 / 1h", FALSE_,
	    OUT_OK, NULL },
	{ LANG_WORD_RATELIMIT, LANG_RCPT, "ratelimit = 5 / 1h / $domain",
	    UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_RECIPIENTS, LANG_RCPT, "recipients = bob@d.example", TRUE_,
	    OUT_OK, NULL },
	{ LANG_WORD_RECIPIENTS, LANG_RCPT, "recipients = d.example.org", FALSE_,
	    OUT_OK, NULL },
	{ LANG_WORD_RECIPIENTS, LANG_RCPT, "recipients = redis-set;listed",
	    UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "regex = ^Subject: (.)", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "regex = <, x, ${lc:THE} body\\$", TRUE_,
	    OUT_OK, NULL },
	/* Letters as they are written, and each line for itself. */
	{ LANG_WORD_REGEX, LANG_DATA, "regex = ^subject : ann\\nSub", FALSE_,
	    OUT_OK, NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "regex = :", FALSE_, OUT_OK, NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "regex = a", UNKNOWN_, OUT_TEMP, NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "regex = ^(a+)+\\$", UNKNOWN_, OUT_OK,
	    NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "regex = ${lookup redis{GET key}}",
	    UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "regex = ${if eq{a}{b}{c}fail}", TRUE_,
	    OUT_OK, NULL },
	{ LANG_WORD_REGEX, LANG_DATA, "!regex = ${if eq{a}{b}{c}fail}", TRUE_,
	    OUT_OK, NULL },
	{ LANG_WORD_SEEN, LANG_RCPT, "seen = -5m / key=${lc:$local_part}",
	    TRUE_, OUT_OK, NULL },
	{ LANG_WORD_SEEN, LANG_RCPT, "!seen = -5m", FALSE_, OUT_OK, NULL },
	{ LANG_WORD_SEEN, LANG_RCPT, "!seen = 5m", UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_SENDERS, LANG_RCPT, "senders = a@b.example", TRUE_, OUT_OK,
	    NULL },
	{ LANG_WORD_SENDERS, LANG_RCPT, "senders = :", FALSE_, OUT_OK, NULL },
	{ LANG_WORD_SENDERS, LANG_RCPT, "senders = redis-set;listed", UNKNOWN_,
	    OUT_OK, NULL },
	{ LANG_WORD_SENDER_DOMAINS, LANG_RCPT, "sender_domains = b.example",
	    TRUE_, OUT_OK, NULL },
	{ LANG_WORD_SENDER_DOMAINS, LANG_RCPT, "sender_domains = c.example",
	    FALSE_, OUT_OK, NULL },
	{ LANG_WORD_SENDER_DOMAINS, LANG_RCPT,
	    "sender_domains = redis-set;listed", UNKNOWN_, OUT_OK, NULL },
	{ LANG_WORD_SPAM, LANG_DATA, "spam = nobody", TRUE_, OUT_OK, NULL },
	{ LANG_WORD_SPAM, LANG_DATA, "spam = nobody", FALSE_, OUT_NONE, NULL },
	{ LANG_WORD_SPAM, LANG_DATA, "spam = nobody", UNKNOWN_, OUT_TEMP,
	    NULL },
	{ LANG_WORD_SPF, LANG_RCPT, "spf = fail", TRUE_, OUT_OK, "fail" },
	{ LANG_WORD_SPF, LANG_RCPT, "spf = fail", FALSE_, OUT_OK, "pass" },
	{ LANG_WORD_SPF, LANG_RCPT, "!spf = pass", UNKNOWN_, OUT_OK,
	    "temperror" },
	{ LANG_WORD_SPF_GUESS, LANG_RCPT, "spf_guess = fail", TRUE_, OUT_OK,
	    "fail" },
	{ LANG_WORD_SPF_GUESS, LANG_RCPT, "spf_guess = fail", FALSE_, OUT_OK,
	    "pass" },
	{ LANG_WORD_SPF_GUESS, LANG_RCPT, "!spf_guess = pass", UNKNOWN_, OUT_OK,
	    "temperror" },
	{ LANG_WORD_SPF_HELO, LANG_RCPT, "spf_helo = fail", TRUE_, OUT_OK,
	    "fail" },
	{ LANG_WORD_SPF_HELO, LANG_RCPT, "spf_helo = fail", FALSE_, OUT_OK,
	    "pass" },
	{ LANG_WORD_SPF_HELO, LANG_RCPT, "!spf_helo = pass", UNKNOWN_, OUT_OK,
	    "temperror" },
	{ LANG_WORD_VERIFY, LANG_RCPT, "verify = reverse_host_lookup", TRUE_,
	    OUT_OK, NULL },
	{ LANG_WORD_VERIFY, LANG_RCPT, "verify = helo", FALSE_, OUT_NONE,
	    NULL },
	{ LANG_WORD_VERIFY, LANG_RCPT, "verify = helo", UNKNOWN_, OUT_TEMP,
	    NULL },
};

/* A statement with a modifier, and what it leaves in the trace. */
static const struct {
	enum lang_word word;
	enum lang_phase phase;
	const char *text;
	const char *trace;
} modifiers[] = {
	{ LANG_WORD_ADD_HEADER, LANG_RCPT,
	    "warn add_header = :at_start:X-A: $local_part\\n b\\n"
	    ":After_Received:X-B: 1\\n:at_start_rfc:X-C: 1\\n:at_end: X-D: 1",
	    "header start: X-A: Bob\r\n b\nheader after_received: X-B: 1\n"
	    "header start_rfc: X-C: 1\nheader end: X-D: 1\n" },
	{ LANG_WORD_ADD_HEADER, LANG_DATA_PRDR, "warn add_header = no field",
	    "header end: X-ACL-Warn: no field\n" },
	{ LANG_WORD_CONTINUE, LANG_RCPT,
	    "warn continue = ${lookup redis{EXISTS a}}",
	    "redis: [EXISTS][a]\n" },
	{ LANG_WORD_CONTROL, LANG_RCPT, "warn control = caseful_local_part",
	    "control: caseful_local_part\n" },
	{ LANG_WORD_DELAY, LANG_RCPT, "warn delay = ${eval:1+1}s",
	    "delay: 2000\n" },
	{ LANG_WORD_DELAY, LANG_RCPT, "warn delay = ${lc:1H}",
	    "delay: 280000\n" },
	{ LANG_WORD_ENDPASS, LANG_RCPT,
	    "accept endpass\n hosts = 10.0.0.1\nwarn logwrite = not here", "" },
	{ LANG_WORD_LOG_MESSAGE, LANG_RCPT,
	    "warn log_message = about $local_part",
	    "log main: Warning: about Bob\n" },
	{ LANG_WORD_LOG_REJECT_TARGET, LANG_RCPT,
	    "warn log_reject_target = main : panic", "targets: 5\n" },
	{ LANG_WORD_LOG_REJECT_TARGET, LANG_RCPT,
	    "warn log_reject_target =", "targets: 0\n" },
	{ LANG_WORD_LOGWRITE, LANG_RCPT, "warn logwrite = :panic: $domain",
	    "log panic: d.example\n" },
	{ LANG_WORD_MESSAGE, LANG_RCPT, "deny message = no $local_part",
	    "message: no Bob\n" },
	{ LANG_WORD_REMOVE_HEADER, LANG_RCPT,
	    "warn remove_header = X-* : ^x-.*: ${lc:ABC} :",
	    "remove: X-*\nremove: ^x-.*\nremove: abc\n" },
	{ LANG_WORD_SET, LANG_RCPT,
	    "warn set acl_m_x = ${uc:$local_part}\n"
	    "warn logwrite = $acl_m_x",
	    "log main: BOB\n" },
};

static const char *const phase_settings[LANG_PHASES] = {
	[LANG_RCPT] = "acl_smtp_rcpt",
	[LANG_DKIM] = "acl_smtp_dkim",
	[LANG_DATA_PRDR] = "acl_smtp_data_prdr",
	[LANG_DATA] = "acl_smtp_data",
	[LANG_CONNECT] = "acl_smtp_connect",
	[LANG_HELO] = "acl_smtp_helo",
	[LANG_MAIL] = "acl_smtp_mail",
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

/* Compile ${acl} for ${phase}; NULL, and a failure, when it does not. */
static const struct lang_program *
compile(struct fake *f, enum lang_phase phase, const char *acl)
{
	struct span text = arena_printf(&f->arena,
	    "primary_hostname = mx.example\n%s = main\nbegin acl\n"
	    "yes:\n accept\n"
	    "no:\n deny\n"
	    "unknown:\n accept hosts = redis-set;listed\n"
	    "given:\n accept condition = ${if eq{$acl_narg:$acl_arg1:"
	    "$acl_arg2:$acl_arg3:$acl_arg4}{3:a:b c:d:}}\n"
	    "says:\n accept message = said $acl_arg1\n"
	    "refuses:\n deny message = it refused\n"
	    "main:\n%s\n",
	    phase_settings[phase], acl);
	struct lang_input in = { .path = SPAN("t.conf"),
		.read = read_config,
		.read_ctx = &text };
	const struct lang_program *p = lang_compile(&in, &f->arena, &f->diags);

	f->run.program = p;
	f->run.phase = phase;
	if (p == NULL) {
		struct buf b;
		buf_init(&b, 1 << 20);
		lang_diags_write(&f->diags, &b);
		tap_bad++;
		printf("# %s: %.*s\n", acl, SPAN_ARG(buf_span(&b)));
		buf_fini(&b);
	}
	return p;
}

static void
run(struct fake *f, const struct lang_program *p, struct lang_result *res)
{
	enum lang_setting s = lang_phase_setting(f->run.phase);

	CHECK_INT(lang_acl_wait(&f->run, p->values[s].acl, res), OUT_OK);
	CHECK_INT(f->run.acl_depth, 0);
	CHECK_INT(f->run.acl_narg, 0);
}

static int
truth_of(size_t i)
{
	struct lang_result res;
	struct fake f;
	int got = 0;

	fake_init(&f);
	f.rate = 7.5;
	f.seen = true;
	f.down = conditions[i].truth == UNKNOWN_;
	f.verified = conditions[i].verified;
	f.results[conditions[i].word] = conditions[i].result;
	struct span text =
	    arena_printf(&f.arena, " deny %s\n accept", conditions[i].text);
	const struct lang_program *p =
	    compile(&f, conditions[i].phase, arena_text(&f.arena, text));
	if (p != NULL) {
		run(&f, p, &res);
		got = res.verdict == LANG_VERDICT_DENY ? TRUE_ :
		    res.verdict == LANG_VERDICT_ACCEPT ? FALSE_ :
		    res.unknown			       ? UNKNOWN_ :
							 0;
	}
	fake_fini(&f);
	return got;
}

/* What a condition can never be is listed here, with the reason. */
static int
possible(enum lang_word w)
{
	/* Both are known without asking anybody. */
	if (w == LANG_WORD_AUTHENTICATED || w == LANG_WORD_ENCRYPTED)
		return TRUE_ | FALSE_;
	return TRUE_ | FALSE_ | UNKNOWN_;
}

static void
test_each_condition_has_its_three_values(void)
{
	int seen[LANG_WORDS] = { 0 };

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]);
	     i++) {
		int got = truth_of(i);
		seen[conditions[i].word] |= conditions[i].truth;
		CHECK_INT(got, conditions[i].truth);
		if (got != conditions[i].truth)
			printf("# of %s\n", conditions[i].text);
	}
	for (int w = 0; w < LANG_WORDS; w++) {
		if (!lang_word_get((enum lang_word)w)->is_condition)
			continue;
		CHECK_INT(seen[w], possible((enum lang_word)w));
		if (seen[w] != possible((enum lang_word)w))
			printf("# no case: %s\n",
			    lang_word_get((enum lang_word)w)->name);
	}
}

static void
check_modifier(size_t i)
{
	struct lang_result res;
	struct fake f;

	fake_init(&f);
	const struct lang_program *p =
	    compile(&f, modifiers[i].phase, modifiers[i].text);
	if (p != NULL) {
		run(&f, p, &res);
		if (modifiers[i].word == LANG_WORD_LOG_REJECT_TARGET)
			buf_printf(&f.trace, "targets: %u\n",
			    f.run.reject_targets);
		if (modifiers[i].word == LANG_WORD_MESSAGE)
			buf_printf(&f.trace, "message: %.*s\n",
			    SPAN_ARG(res.message));
		CHECK_SPAN(buf_span(&f.trace), modifiers[i].trace);
	}
	fake_fini(&f);
}

static void
test_each_modifier_leaves_its_trace(void)
{
	bool seen[LANG_WORDS] = { false };

	for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++) {
		seen[modifiers[i].word] = true;
		check_modifier(i);
	}
	for (int w = 0; w < LANG_WORDS; w++)
		if (!lang_word_get((enum lang_word)w)->is_condition) {
			CHECK(seen[w]);
			if (!seen[w])
				printf("# no case: %s\n",
				    lang_word_get((enum lang_word)w)->name);
		}
}

/* Each control, in the first phase where it may stand. */
static void
test_each_control_reaches_the_world(void)
{
	for (int i = 0; i < LANG_CONTROLS; i++) {
		const struct lang_control_row *row =
		    lang_control_get((enum lang_control)i);
		enum lang_phase phase = (row->phases & LANG_IN(LANG_RCPT)) ?
		    LANG_RCPT :
		    LANG_CONNECT;
		struct lang_result res;
		struct fake f;
		char want[100];

		fake_init(&f);
		struct span text = arena_printf(&f.arena,
		    " warn control = %s\n accept", row->name);
		const struct lang_program *p =
		    compile(&f, phase, arena_text(&f.arena, text));
		if (p != NULL) {
			run(&f, p, &res);
			snprintf(want, sizeof(want), "control: %s\n",
			    row->name);
			CHECK_SPAN(buf_span(&f.trace), want);
		}
		fake_fini(&f);
	}
}

/* What ratelimit and seen ask: keys as Exim names them. */
static void
test_rates_are_asked_for_as_exim_names_them(void)
{
	static const struct {
		enum lang_phase phase;
		const char *text;
		const char *trace;
	} cases[] = {
		{ LANG_RCPT, "ratelimit = 5/1h",
		    "rate: 1h/per_mail/192.0.2.1 5 3600 leaky\n" },
		{ LANG_RCPT, "ratelimit = 1.5k / 0m5s / strict/ per_rcpt / k",
		    "rate: 0m5s/per_rcpt/k 1536 5 strict\n" },
		{ LANG_RCPT, "ratelimit = 5 / 1h / PER_CMD / a / $domain",
		    "rate: 1h/per_cmd/a/d.example 5 3600 leaky\n" },
		{ LANG_RCPT, "ratelimit = 5 / 1h / per_addr",
		    "rate: 1h/per_rcpt/unique/192.0.2.1 5 3600 leaky unique "
		    "Bob@d.example\n" },
		{ LANG_RCPT, "ratelimit = 5 / 1h / unique=${lc:A/B}/noupdate",
		    "rate: 1h/per_mail/unique/192.0.2.1 5 3600 readonly "
		    "unique a/b\n" },
		{ LANG_RCPT,
		    "ratelimit = 5 / 1h / count=${eval:2*3} / per_byte",
		    "rate: 1h/per_mail/192.0.2.1 5 3600 leaky count 6\n" },
		{ LANG_CONNECT, "ratelimit = 5 / 1h",
		    "rate: 1h/per_mail/192.0.2.1 5 3600 readonly\n" },
		{ LANG_CONNECT, "ratelimit = 5 / 1h / per_conn / strict",
		    "rate: 1h/per_conn/192.0.2.1 5 3600 strict\n" },
		{ LANG_MAIL, "ratelimit = 5 / 1h / per_rcpt",
		    "rate: 1h/per_rcpt/192.0.2.1 5 3600 readonly\n" },
		{ LANG_RCPT, "seen = 1h",
		    "seen: 192.0.2.1 3600000 usual "
		    "864000000\n" },
		{ LANG_RCPT, "seen = -5m / key=$local_part/write/refresh=1d",
		    "seen: Bob -300000 write 86400000\n" },
		{ LANG_RCPT, "seen = -5m / readonly / key=a${lc:/}b",
		    "seen: a/b -300000 readonly 864000000\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct lang_result res;
		struct fake f;

		fake_init(&f);
		struct span text =
		    arena_printf(&f.arena, " deny %s\n accept", cases[i].text);
		const struct lang_program *p =
		    compile(&f, cases[i].phase, arena_text(&f.arena, text));
		if (p != NULL) {
			run(&f, p, &res);
			CHECK_SPAN(buf_span(&f.trace), cases[i].trace);
		}
		fake_fini(&f);
	}
}

int
main(void)
{
	TAP_RUN(test_each_condition_has_its_three_values);
	TAP_RUN(test_each_modifier_leaves_its_trace);
	TAP_RUN(test_each_control_reaches_the_world);
	TAP_RUN(test_rates_are_asked_for_as_exim_names_them);
	return tap_done();
}
