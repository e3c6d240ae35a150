/*
 * Expansions: what they yield, what they refuse, and what they don't know.
 */
#include "lang/expand.h"

#include "lang_world.h"
#include "tap.h"

/* Compile and evaluate ${text} as at RCPT. */
static enum outcome
expand(struct fake *f, const char *text, struct span *out)
{
	struct lang_text t = fake_text(f, span_of(text));
	const struct lang_expansion *e =
	    lang_expand_compile(&f->compile, &t, LANG_IN(LANG_RCPT));

	*out = SPAN("(none)");
	return lang_expand_wait(e, &f->run, out);
}

struct yield {
	const char *text;
	const char *want;
};

static void
check_yields(const struct yield *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct fake f;
		struct span got;

		fake_init(&f);
		f.variables[LANG_VAR_SENDER_HELO_NAME] = "a b";
		f.acl_variables[0] = (struct fake_pair){ "m_x", "7" };
		f.env[0] = (struct fake_pair){ "HOME", "/root" };
		enum outcome o = expand(&f, rows[i].text, &got);
		CHECK_INT(o, OUT_OK);
		CHECK_SPAN(got, rows[i].want);
		CHECK_INT(f.diags.count, 0);
		if (tap_bad > 0)
			printf("# of %s: %.*s\n", rows[i].text,
			    SPAN_ARG(fake_complaint(&f)));
		fake_fini(&f);
	}
}

#define YIELDS(rows) check_yields(rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_text_and_variables(void)
{
	static const struct yield rows[] = {
		{ "", "" },
		{ "plain } text", "plain } text" },
		{ "$domain", "d.example" },
		{ "${domain}", "d.example" },
		{ "$local_part@$domain:25", "Bob@d.example:25" },
		{ "<$acl_m_x>", "<7>" },
		{ "<$acl_c_never>", "<>" },
		{ "${acl_m_x}th", "7th" },
		{ "$1$value", "" },
		{ "a\\nb\\tc\\$d\\\\e\\}", "a\nb\tc$d\\e}" },
		{ "\\x41\\102\\x4g", "AB\x04g" },
	};

	YIELDS(rows);
}

static void
test_escapes(void)
{
	static const struct yield rows[] = {
		{ "\\N^a\\d${x}\\N!", "^a\\d${x}!" },
		{ "\\Nto the end$", "to the end$" },
		{ "end\\", "end\\" },
		{ "\\0601\\7", "01\a" },
	};

	YIELDS(rows);
}

static void
test_if(void)
{
	static const struct yield rows[] = {
		{ "${if eq{a}{a}}", "true" },
		{ "${if eq{a}{b}}", "" },
		{ "${if eq{a}{a}{yes}}", "yes" },
		{ "${if eq{a}{b}{yes}}", "" },
		{ "${if eq{a}{b}{yes}{no}}", "no" },
		{ "${if eq {a}{a}  {x} {y} }", "x" },
		{ "${if eq{a}{A}{yes}{no}}", "no" },
		{ "${if eqi{a}{A}{yes}{no}}", "yes" },
		{ "${if !eq{a}{b}{yes}{no}}", "yes" },
		{ "${if ! ! eq{a}{b}{yes}{no}}", "no" },
		{ "${if ={1}{01}{yes}{no}}", "yes" },
		{ "${if == {2k}{2048}{yes}{no}}", "yes" },
		{ "${if <{1}{2}{yes}{no}}", "yes" },
		{ "${if <= {2}{2}{yes}{no}}", "yes" },
		{ "${if > {-1}{ -2 }{yes}{no}}", "yes" },
		{ "${if >={1M}{1G}{yes}{no}}", "no" },
		{ "${if ={0}{}{yes}{no}}", "yes" },
		{ "${if and{}{yes}{no}}", "yes" },
		{ "${if or{}{yes}{no}}", "no" },
		{ "${if and{ {bool{yes}} {eq{a}{a} } } }", "true" },
		{ "${if and{{bool{yes}}{bool{0}}}{yes}{no}}", "no" },
		{ "${if or{{bool{}}{bool{1}}}{yes}{no}}", "yes" },
		{ "${if bool{ TRUE }{yes}{no}}", "yes" },
		{ "${if bool{00}{yes}{no}}", "no" },
		{ "${if bool_lax{whatever}{yes}{no}}", "yes" },
		{ "${if def:domain{yes}{no}}", "yes" },
		{ "${if !def:acl_m_none{yes}{no}}", "yes" },
		{ "${if def:sender_host_name {yes}{no}}", "no" },
		{ "${if match{$domain}{^d\\\\.}{yes}{no}}", "yes" },
		{ "${if match{$domain}{\\N^(\\w)\\.(ex)\\N}{$2-$1}{no}}",
		    "ex-d" },
		{ "${if match{abc}{b}{$0}}$0", "b" },
		{ "${if match{abc}{$acl_m_x}{yes}{no}}", "no" },
		{ "${if match{a7}{$acl_m_x}{yes}{no}}", "yes" },
		{ "${if inlist {$received_port}{587:465} {:}{*}}", "*" },
		{ "${if inlist{b}{<;a; b ;c}{yes}{no}}", "yes" },
		{ "${if inlisti{B}{a:b}{yes}{no}}", "yes" },
		{ "${if isip{192.0.2.1}{yes}{no}}", "yes" },
		{ "${if isip4{::1}{yes}{no}}", "no" },
		{ "${if isip6{::1}{yes}{no}}", "yes" },
		{ "${if match_ip{$sender_host_address}{10.0.0.0/8:192.0.2.0/24}"
		  "{yes}{no}}",
		    "yes" },
		{ "${if match_ip{2001:db8::1}{<;2001:db8::/32}{yes}{no}}",
		    "yes" },
		{ "${if match_domain{A.x.example}{*.x.example}{yes}{no}}",
		    "yes" },
		{ "${if match_address{a@B.example}{b.example}{yes}{no}}",
		    "yes" },
		{ "${if match_local_part{postmaster}{abuse:postmaster}{y}{n}}",
		    "y" },
		{ "${if lt{a}{b}{yes}{no}}${if gei{A}{b}{yes}{no}}", "yesno" },
		{ "${if eq{${lc:A}}{a}{${uc:b}}}", "B" },
	};

	YIELDS(rows);
}

static void
test_operators(void)
{
	static const struct yield rows[] = {
		{ "${lc:AbC}${uc:dEf}", "abcDEF" },
		{ "${domain:Joe <joe@x.example>}", "x.example" },
		{ "${local_part:joe@x.example}", "joe" },
		{ "${domain:joe}|${local_part:joe}", "|joe" },
		{ "${quote_redis:a b\\\\c}", "a\\ b\\\\c" },
		{ "${quote:a b\"c}", "\"a b\\\"c\"" },
		{ "${quote:abc}", "abc" },
		{ "${escape:a\\n\\x80}", "a\\n\\200" },
		{ "${strlen:abcd}", "4" },
		{ "${length_3:abcdef}", "abc" },
		{ "${substr_2:abcdef}${substr_1_2:abcdef}", "cdefbc" },
		{ "${eval:2+3*(4-1)%5}", "6" },
		{ "${eval:1k/2}", "512" },
		{ "${extract{2}{:}{a:b:c}}", "b" },
		{ "${extract{-1}{:}{a:b:c}{<$value>}}", "<c>" },
		{ "${extract{9}{:}{a:b}{yes}{no}}", "no" },
		{ "${extract{k}{j=1 k=\"v w\"}}", "v w" },
		{ "${listextract{2}{a:b:c}}", "b" },
		{ "${listextract{-3}{<,a,b,c}{<$value>}{no}}", "<a>" },
		{ "${listextract{4}{a:b:c}{yes}{no}}", "no" },
		{ "${env{HOME}}", "/root" },
		{ "${env{HOME}{<$value>}{no}}", "</root>" },
		{ "${env{NONE}{yes}{no}}${env{NONE}}", "no" },
	};

	YIELDS(rows);
}

static void
test_redis_replies(void)
{
	static const struct yield rows[] = {
		{ "${lookup redis{GET key}}", "value" },
		{ "${lookup redis {GET key} {<$value>} {no}}", "<value>" },
		{ "${lookup redis{GET none}{yes}{no}}", "no" },
		{ "${lookup redis{GET none}}", "" },
		{ "${lookup redis{GET empty}{yes}{no}}", "yes" },
		{ "${lookup redis{EXISTS a}}", "1" },
		{ "${if bool{${lookup redis{EXISTS a}}}{yes}{no}}", "yes" },
		{ "${lookup redis{SMEMBERS relays}}",
		    "192.0.2.0/24\n!10.9.9.9\n10.0.0.0/8" },
		{ "${lookup redis{SMEMBERS none}{yes}{no}}", "no" },
		{ "${lookup redis{GET key}{${lookup redis{GET zero}{$value}}"
		  "$value}}",
		    "0value" },
	};

	YIELDS(rows);
}

static void
test_nested_arrays_are_flattened_once(void)
{
	struct lang_reply deep[1] = { { .kind = LANG_REPLY_TEXT,
	    .text = SPAN("deep") } };
	struct lang_reply inner[3] = { { .kind = LANG_REPLY_INTEGER,
					   .integer = -2 },
		{ .kind = LANG_REPLY_NIL },
		{ .kind = LANG_REPLY_ARRAY, .items = deep, .count = 1 } };
	struct lang_reply outer[2] = { { .kind = LANG_REPLY_TEXT,
					   .text = SPAN("") },
		{ .kind = LANG_REPLY_ARRAY, .items = inner, .count = 3 } };
	struct fake f;
	struct span got;

	fake_init(&f);
	f.reply = (struct lang_reply){ .kind = LANG_REPLY_ARRAY,
		.items = outer,
		.count = 2 };
	CHECK_INT(expand(&f, "${lookup redis{HGETALL x}}", &got), OUT_OK);
	CHECK_SPAN(got, "\n-2");
	fake_fini(&f);
}

static void
check_argv(const char *text, const char *want)
{
	struct fake f;
	struct span got;

	fake_init(&f);
	f.variables[LANG_VAR_SENDER_HELO_NAME] = "x y\\ \nFLUSHALL";
	f.acl_variables[0] = (struct fake_pair){ "m_c", "QUIT" };
	f.reply = fake_text_reply("");
	(void)expand(&f, text, &got);
	CHECK_SPAN(buf_span(&f.trace), want);
	CHECK_SPAN(fake_complaint(&f), "");
	fake_fini(&f);
}

static void
test_a_value_is_one_argument(void)
{
	check_argv("${lookup redis{X $sender_helo_name}}",
	    "redis: [X][x y\\ \nFLUSHALL]\n");
	check_argv("${lookup redis{X ${quote_redis:$sender_helo_name} z}}",
	    "redis: [X][x y\\ \nFLUSHALL][z]\n");
	check_argv("${lookup redis{X a$domain/b}}",
	    "redis: [X][ad.example/b]\n");
	check_argv("${lookup redis{X $acl_m_none z}}", "redis: [X][][z]\n");
	check_argv("${lookup redis{  X\ta\\ b \\\\ c\\\\ d e\\\\\\\\f }}",
	    "redis: [X][a b][ c d][e\\f]\n");
	check_argv("${lookup redis{\"SET SPAMMER x\"}}",
	    "redis: [\"SET][SPAMMER][x\"]\n");
	check_argv("${lookup redis{X ${if eq{a}{a}{p q}}}}",
	    "redis: [X][p q]\n");
	/* A name that only comes at run time is judged then. */
	check_argv("${lookup redis{$acl_m_c}}", "");
}

static void
test_unknown_stays_unknown(void)
{
	static const struct {
		const char *text;
		enum outcome want;
	} rows[] = {
		{ "${lookup redis{GET key}}", OUT_TEMP },
		{ "${lookup redis{GET key}{yes}{no}}", OUT_TEMP },
		{ "${lookup redis{GET key}{yes}fail}", OUT_TEMP },
		{ "a${if eq{${lookup redis{GET key}}}{x}}b", OUT_TEMP },
		{ "${if !eq{${lookup redis{GET key}}}{x}}", OUT_TEMP },
		{ "${lc:${lookup redis{GET key}}}", OUT_TEMP },
		{ "${if and{{bool{${lookup redis{GET k}}}}{eq{a}{b}}}}",
		    OUT_OK },
		{ "${if and{{bool{${lookup redis{GET k}}}}{eq{a}{a}}}}",
		    OUT_TEMP },
		{ "${if or{{bool{${lookup redis{GET k}}}}{eq{a}{a}}}}",
		    OUT_OK },
		{ "${if or{{bool{${lookup redis{GET k}}}}{eq{a}{b}}}}",
		    OUT_TEMP },
		{ "${if or{{bool{${lookup redis{GET k}}}}"
		  "{eq{${if eq{a}{b}{}fail}}{}}}}",
		    OUT_TEMP },
		{ "${if and{{eq{a}{b}}{bool{${lookup redis{GET k}}}}}}",
		    OUT_OK },
		{ "${if match_domain{x}{redis-set;listed}{y}{n}}", OUT_TEMP },
		{ "${if match_domain{x}{!redis-set;listed}{y}{n}}", OUT_TEMP },
		{ "${if def:sender_host_name{y}{n}}", OUT_TEMP },
		{ "${extract{1}{:}{${lookup redis{GET k}}}}", OUT_TEMP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span got;

		fake_init(&f);
		f.down = true;
		f.variables[LANG_VAR_SENDER_HOST_NAME] = "?";
		CHECK_INT(expand(&f, rows[i].text, &got), rows[i].want);
		CHECK(rows[i].want == OUT_OK || f.run.why.len > 0);
		CHECK_SPAN(fake_complaint(&f), "");
		fake_fini(&f);
	}
}

static void
test_failures_keep_their_kind(void)
{
	static const struct {
		const char *text;
		enum outcome want;
	} rows[] = {
		{ "${if eq{a}{b}{yes}fail}", OUT_NONE },
		{ "x${lookup redis{GET none}{$value}fail}", OUT_NONE },
		/* What fails on purpose has found nothing out. */
		{ "${lookup redis{GET ${if eq{a}{b}{}fail}}{yes}{no}}",
		    OUT_NONE },
		{ "${lookup redis{SISMEMBER ${lookup redis{GET none}"
		  "{$value}fail} a}{yes}{no}}",
		    OUT_NONE },
		{ "${lookup dnsdb{${if eq{a}{b}{}fail}}{yes}{no}}", OUT_NONE },
		{ "${extract{1}{:}{${if eq{a}{b}{}fail}}{yes}{no}}", OUT_NONE },
		{ "${if eq{${if eq{a}{b}{}fail}}{}}", OUT_NONE },
		{ "${if ={a}{1}}", OUT_PERM },
		{ "${if bool{maybe}}", OUT_PERM },
		{ "${eval:1/0}", OUT_PERM },
		{ "${eval:1+}", OUT_PERM },
		{ "${if match{a}{${lc:[$domain}}}", OUT_PERM },
		{ "${lookup redis{FAIL}}", OUT_TEMP },
		{ "${if match{$acl_m_a}{^(a+)+$acl_m_b\\$}}", OUT_TEMP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span got;

		fake_init(&f);
		f.acl_variables[0] = (struct fake_pair){ "m_a",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"!" };
		CHECK_INT(expand(&f, rows[i].text, &got), rows[i].want);
		CHECK_SPAN(got, "(none)");
		CHECK(rows[i].want == OUT_NONE || f.run.why.len > 0);
		CHECK_SPAN(fake_complaint(&f), "");
		fake_fini(&f);
	}
}

static void
test_cancelled_goes_straight_out(void)
{
	struct fake f;
	struct span got;

	fake_init(&f);
	f.cancelled = true;
	CHECK_INT(expand(&f,
		      "${if or{{bool{${lookup redis{GET k}}}}"
		      "{match_domain{x}{+ignore_defer:redis-set;k}}}}",
		      &got),
	    OUT_CANCELLED);
	CHECK_INT(f.asked, 1);
	fake_fini(&f);
}

static void
test_a_result_has_a_cap(void)
{
	struct fake f;
	struct span got;
	size_t len = (1 << 20) - 2;
	char *text;

	fake_init(&f);
	text = arena_alloc(&f.arena, len + 1);
	memset(text, 'x', len);
	f.acl_variables[0] = (struct fake_pair){ "m_x", text };
	CHECK_INT(expand(&f, "a${acl_m_x}b", &got), OUT_OK);
	CHECK_INT(expand(&f, "a${acl_m_x}bc", &got), OUT_PERM);
	fake_fini(&f);
}

static void
test_constants_are_known_at_load(void)
{
	static const struct {
		const char *text;
		const char *want; /* NULL: not constant */
	} rows[] = {
		{ "abc\\n", "abc\n" },
		{ "${env{HOME}{$value/x}{no}}", "/root/x" },
		{ "${uc:${env{HOME}}}", "/ROOT" },
		{ "${if eq{${env{HOME}}}{/root}{1}{2}}", "1" },
		{ "$domain", NULL },
		{ "${if eq{a}{b}{}fail}", NULL },
		{ "${lookup redis{GET a}}", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span got = SPAN("");

		fake_init(&f);
		f.env[0] = (struct fake_pair){ "HOME", "/root" };
		struct lang_text t = fake_text(&f, span_of(rows[i].text));
		bool is =
		    lang_expand_constant(lang_expand_compile(&f.compile, &t, 0),
			&got);
		CHECK_INT(is, rows[i].want != NULL);
		CHECK_SPAN(got, rows[i].want != NULL ? rows[i].want : "");
		fake_fini(&f);
	}
}

static const struct {
	const char *text;
	const char *message;
	unsigned column;
	unsigned width;
} wrong[] = {
	{ "a $domian b", "unknown variable \"$domian\"; \"$domain\" was meant?",
	    3, 7 },
	{ "${frobnicatorix}", "unknown variable \"$frobnicatorix\"", 3, 13 },
	{ "$message_body", "\"$message_body\" has no value here", 1, 13 },
	{ "$smtp_notquit_reason", "\"$smtp_notquit_reason\" has no value here",
	    1, 20 },
	{ "$h_subject:",
	    "\"$h_subject\" has no value here: the message has not come yet", 1,
	    10 },
	{ "$item",
	    "\"$item\" has a value only inside items that go over a "
	    "list",
	    1, 5 },
	{ "$prvscheck_result",
	    "\"$prvscheck_result\" has a value only inside ${prvscheck", 1,
	    17 },
	{ "${expand:$domain}",
	    "Exim's \"expand\" is not here: what is data once is never read "
	    "as an expansion again",
	    3, 6 },
	{ "${sg{a}{(}{b}}",
	    "regular expression: missing closing parenthesis at offset 1", 8,
	    3 },
	{ "${sg{a}{(.)}{${lc:\\$1}}}",
	    "\"\\$1\" must stand by itself in the replacement, in no other "
	    "item",
	    19, 3 },
	{ "${sort{a:b}{eq}{$item}}",
	    "\"eq\" puts nothing in order: <, <=, >, >=, lt, le, gt, ge, lti, "
	    "lei, gti or gei",
	    12, 4 },
	{ "${map{a}{b}{c}}", "\"${map\" should end with a } here", 12, 1 },
	{ "${hash{1}{2}{a}{b}}", "\"${hash\" should end with a } here", 16, 1 },
	{ "${length:abc}",
	    "\"length\" wants a number after an underscore: \"length_3\"", 3,
	    6 },
	{ "${extract xml{a}{b}}",
	    "\"xml\" is no kind of ${extract: json or jsons", 11, 3 },
	{ "$ 5", "$ is not followed by a name or {; \\$ is a plain one", 1, 1 },
	{ "${lcc:x}", "unknown operator \"lcc\"; \"lc\" was meant?", 3, 3 },
	{ "${readsocket{/x}{y}}",
	    "Exim's \"readsocket\" is not here: a policy here starts no "
	    "program and opens no file and no socket",
	    3, 10 },
	{ "${run{/bin/sh}}",
	    "Exim's \"run\" is not here: a policy here starts no "
	    "program and opens no file",
	    3, 3 },
	{ "${if exists{/etc}}",
	    "Exim's \"exists\" is not here: a policy here "
	    "starts no program and opens no file",
	    6, 6 },
	{ "${if eqq{a}{b}}", "unknown condition \"eqq\"; \"eq\" was meant?", 6,
	    3 },
	{ "${if eq{a}}", "a { is missing here", 11, 1 },
	{ "${if eq{a}{b}",
	    "{yes}, {no}, \"fail\" or the closing } should stand "
	    "here",
	    14, 1 },
	{ "${if eq{a}{b}{c}{d}{e}}",
	    "{yes}, {no}, \"fail\" or the closing } "
	    "should stand here",
	    20, 1 },
	{ "${if match{a}{[}}",
	    "regular expression: missing terminating ] for "
	    "character class at offset 1",
	    14, 3 },
	{ "${lookup redis{}}", "an empty Redis command", 15, 1 },
	{ "${lookup redis{subscribe x}}",
	    "Redis command \"subscribe\" cannot be "
	    "a look-up: it turns the connection into a stream",
	    15, 12 },
	{ "${lookup{k}lsearch{/f}}", "look-up file /f: there is no such file",
	    19, 4 },
	{ "${lookup pgsql{x}}",
	    "look-up \"pgsql\" is not here: it would block all other clients, "
	    "or need a server more: copy it to Redis and ask redis-set;KEY, "
	    "redis-hash;KEY or ${lookup redis{…}}",
	    10, 5 },
	{ "${lookup{k}redis{GET x}}",
	    "\"redis\" is asked by a query: ${lookup redis{…}}", 12, 5 },
	{ "${lookup lsearch{/f}}",
	    "\"lsearch\" looks for a key in a file: "
	    "${lookup{key}lsearch{/file}}",
	    10, 7 },
	{ "${lookup{k}lsearch{$domain}}",
	    "the file of a look-up must be constant", 19, 9 },
	{ "${lookup dnsdb{zzz=a}}",
	    "dnsdb has no type \"zzz\": there are a, a+, aaaa, cname, mx, mxh, "
	    "ns, ptr, soa, spf, srv, tlsa, txt and zns",
	    15, 7 },
	{ "${env{$domain}}",
	    "the name of an environment variable must be "
	    "constant",
	    6, 9 },
	{ "${lc:abc", "\"${lc:\" has no }", 3, 6 },
	{ "${if match_ip{1.2.3.4}{1.2.3/9}}",
	    "\"1.2.3/9\" is no address and no network", 24, 7 },
};

static void
test_errors_point_at_the_word(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct fake f;
		struct span got;

		fake_init(&f);
		CHECK_INT(expand(&f, wrong[i].text, &got), OUT_PERM);
		CHECK_INT(f.diags.errors, 1);
		CHECK_SPAN(fake_complaint(&f), wrong[i].message);
		if (f.diags.count > 0) {
			CHECK_INT(f.diags.items[0].pos.column, wrong[i].column);
			CHECK_INT(f.diags.items[0].width, wrong[i].width);
		}
		fake_fini(&f);
	}
}

static void
test_every_unknown_name_is_reported(void)
{
	struct fake f;
	struct span got;

	fake_init(&f);
	CHECK_INT(expand(&f, "$nope1 ${if eq{$nope2}{}{$nope3}}", &got),
	    OUT_PERM);
	CHECK_INT(f.diags.errors, 3);
	fake_fini(&f);
}

static void
test_old_names_are_warned_about(void)
{
	struct fake f;
	struct span got;

	fake_init(&f);
	f.variables[LANG_VAR_PROXY_LOCAL_ADDRESS] = "10.0.0.1";
	CHECK_INT(expand(&f, "$proxy_host_address", &got), OUT_OK);
	CHECK_SPAN(got, "10.0.0.1");
	CHECK_INT(f.diags.errors, 0);
	CHECK_SPAN(fake_complaint(&f),
	    "\"$proxy_host_address\" is called "
	    "\"$proxy_local_address\" today");
	fake_fini(&f);
}

static void
test_depth_has_a_cap(void)
{
	struct fake f;
	struct span got;
	char text[2048];

	for (size_t depth = 64; depth <= 65; depth++) {
		size_t len = 0;

		for (size_t i = 0; i < depth; i++) {
			memcpy(text + len, "${lc:", 5);
			len += 5;
		}
		text[len++] = 'A';
		memset(text + len, '}', depth);
		text[len + depth] = '\0';
		fake_init(&f);
		CHECK_INT(expand(&f, text, &got),
		    depth == 64 ? OUT_OK : OUT_PERM);
		fake_fini(&f);
	}
}

static void
test_seed_snippets(void)
{
	static const struct yield rows[] = {
		{ "${if and{ {bool{$proxy_session}} "
		  "{eq{$proxy_local_address}{}} } }",
		    "" },
		{ "${if and{ {bool{1}} {!eq{$domain}{}} } }", "true" },
		{ "${if eq{$acl_m_x}{7} {false}{true}}", "false" },
		{ "Failed required proxy for $local_part [$domain]",
		    "Failed required proxy for Bob [d.example]" },
		{ "Remote Source Address: $sender_host_address:25",
		    "Remote Source Address: 192.0.2.1:25" },
		{ "${if or { {= {0}{$acl_m_x}} {= {7}{$acl_m_x}} } {*}{}}",
		    "*" },
	};

	YIELDS(rows);
}

static void
test_truth(void)
{
	static const struct {
		const char *text;
		int want; /* -1: none */
	} rows[] = {
		{ "", 0 },
		{ "0", 0 },
		{ "000", 0 },
		{ "no", 0 },
		{ "False", 0 },
		{ "1", 1 },
		{ "99999999999999999999999999", 1 },
		{ "YES", 1 },
		{ "true", 1 },
		{ "-1", 1 },
		{ "-0", 0 },
		{ "-", -1 },
		{ "on", -1 },
		{ "1x", -1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool yes;
		bool known = lang_truth(span_of(rows[i].text), &yes);

		CHECK_INT(known ? yes : -1, rows[i].want);
	}
}

static void
test_integers_are_numbers_or_as_exim_has_them(void)
{
	static const struct {
		int64_t integer;
		const char *number;
		const char *exim;
	} rows[] = { { 0, "0", "false" }, { 1, "1", "true" },
		{ -7, "-7", "true" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int exim = 0; exim < 2; exim++) {
			struct fake f;
			struct span got;

			fake_init(&f);
			f.program.values[LANG_SET_REDIS_INTEGERS].number = exim;
			f.reply.kind = LANG_REPLY_INTEGER;
			f.reply.integer = rows[i].integer;
			CHECK_INT(expand(&f, "${lookup redis{INCR x}}", &got),
			    OUT_OK);
			CHECK_SPAN(got,
			    exim != 0 ? rows[i].exim : rows[i].number);
			fake_fini(&f);
		}
}

static void
test_look_ups_in_files_and_in_the_dns(void)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{ "${lookup{one}lsearch{/f}}", "1" },
		{ "${lookup{$domain}lsearch{/f}{<$value>}{no}}", "<of d>" },
		{ "${lookup{none}lsearch{/f}}", "" },
		{ "${lookup{none} lsearch {/f} {yes} {no}}", "no" },
		{ "${lookup{none}lsearch*{/f}}", "rest" },
		{ "${lookup{x.d.example}partial-lsearch{/f}}", "" },
		{ "${lookup{ONE}lsearch,ret=key{/f}}", "ONE" },
		{ "${lookup{192.0.2.7}iplsearch{/ip}}", "net" },
		{ "${lookup{${lookup{one}lsearch{/f}}}lsearch{/f}}", "first" },
		{ "${lookup dnsdb{a=known}}", "192.0.2.1" },
		{ "${lookup dnsdb{a=no}{yes}{no}}", "no" },
		{ "${if inlist{a}{a:${lookup dnsdb{a=no}}}}", "true" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake f;
		struct span got = SPAN("");

		fake_init(&f);
		f.files[0] = (struct fake_pair){ "/f",
			"one: 1\n1: first\nd.example: of d\n*: rest\n" };
		f.files[1] = (struct fake_pair){ "/ip", "192.0.2.0/24: net\n" };
		CHECK_INT(expand(&f, rows[i].text, &got), OUT_OK);
		CHECK_SPAN(got, rows[i].want);
		fake_fini(&f);
	}

	struct fake f;
	struct span got;
	fake_init(&f);
	f.files[0] = (struct fake_pair){ "/f", "192.0.2.1 x" };
	CHECK_INT(expand(&f, "${lookup{none}lsearch{/f}{a}fail}", &got),
	    OUT_NONE);
	CHECK_INT(expand(&f, "${lookup dnsdb{a=slow}}", &got), OUT_TEMP);
	CHECK_SPAN(f.run.why, "no DNS");
	CHECK_INT(expand(&f, "${lookup{$domain}iplsearch{/f}}", &got),
	    OUT_PERM);
	CHECK_INT(f.diags.errors, 0);
	fake_fini(&f);
}

int
main(void)
{
	TAP_RUN(test_integers_are_numbers_or_as_exim_has_them);
	TAP_RUN(test_look_ups_in_files_and_in_the_dns);
	TAP_RUN(test_text_and_variables);
	TAP_RUN(test_escapes);
	TAP_RUN(test_if);
	TAP_RUN(test_operators);
	TAP_RUN(test_redis_replies);
	TAP_RUN(test_nested_arrays_are_flattened_once);
	TAP_RUN(test_a_value_is_one_argument);
	TAP_RUN(test_unknown_stays_unknown);
	TAP_RUN(test_failures_keep_their_kind);
	TAP_RUN(test_cancelled_goes_straight_out);
	TAP_RUN(test_a_result_has_a_cap);
	TAP_RUN(test_constants_are_known_at_load);
	TAP_RUN(test_errors_point_at_the_word);
	TAP_RUN(test_every_unknown_name_is_reported);
	TAP_RUN(test_old_names_are_warned_about);
	TAP_RUN(test_depth_has_a_cap);
	TAP_RUN(test_seed_snippets);
	TAP_RUN(test_truth);
	return tap_done();
}
