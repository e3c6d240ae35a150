/*
 * Every operator, function, condition, item and variable: what it yields, and
 * that it stays unknown, or fails, when what it is given does.  A row of the
 * tables that has no case here fails.
 */
#include "lang/expand.h"

#include "base/clock.h"
#include "lang/expand_tree.h"
#include "lang_world.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const operators[] = {
#define LANG_OPERATOR(id, name, numbers, varies, fn) name,
#include "lang/operator_table.h"
#undef LANG_OPERATOR
};

static const struct {
	const char *name;
	unsigned fewest;
} functions[] = {
#define LANG_FUNCTION(id, name, fewest, most, varies, fn) { name, fewest },
#include "lang/function_table.h"
#undef LANG_FUNCTION
};

enum shape { ONE, TWO, PATTERN, LIST, MANY, EACH, NAME, CALL };

static const struct {
	const char *name;
	enum shape shape;
} conds[] = {
#define LANG_COND(id, name, shape, list) { name, shape },
#include "lang/cond_table.h"
#undef LANG_COND
};

static const char *const items[] = {
#define LANG_ITEM(name) name,
#include "lang/item_table.h"
#undef LANG_ITEM
};

static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIICfTCCAiKgAwIBAgIIEjRWeJCrze8wCgYIKoZIzj0EAwIwSzELMAkGA1UEBhMC\n"
    "REUxFTATBgNVBAoMDEV4YW1wbGUsIEluYzEMMAoGA1UECwwDdHdvMRcwFQYDVQQD\n"
    "DA5jbGllbnQuZXhhbXBsZTAeFw0yNjExMjIwMzMyMzRaFw0zNjExMTkwMzMyMzRa\n"
    "MEsxCzAJBgNVBAYTAkRFMRUwEwYDVQQKDAxFeGFtcGxlLCBJbmMxDDAKBgNVBAsM\n"
    "A3R3bzEXMBUGA1UEAwwOY2xpZW50LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAAQKNljvhqR2o6ETuup+wIP+Ll5+a8h8h2mvqx3hiPqGcJP4RfUGpziy\n"
    "P61Eqkw3KABlBYiCVBovrcEimm3pTmBVo4HvMIHsMFYGA1UdEQRPME2CDmNsaWVu\n"
    "dC5leGFtcGxlghAqLmNsaWVudC5leGFtcGxlhhdodHRwczovL2NsaWVudC5leGFt\n"
    "cGxlL4EQYUBjbGllbnQuZXhhbXBsZTAwBggrBgEFBQcBAQQkMCIwIAYIKwYBBQUH\n"
    "MAGGFGh0dHA6Ly9vY3NwLmV4YW1wbGUvMEEGA1UdHwQ6MDgwGqAYoBaGFGh0dHA6\n"
    "Ly9jcmwuZXhhbXBsZS8xMBqgGKAWhhRodHRwOi8vY3JsLmV4YW1wbGUvMjAdBgNV\n"
    "HQ4EFgQUaBlYAxHBwWIWD2klOEd1iuRnnWowCgYIKoZIzj0EAwIDSQAwRgIhAJeO\n"
    "tm8njTpwp5CosrDsmvjaN30bj1B08D6w5zhAN1XFAiEAyIXuCacgAB/rhKPYiuNb\n"
    "rq9ullzzxLs1v2ItK9XvKX4=\n"
    "-----END CERTIFICATE-----\n";

/* The clock of all cases: 22 November 2026, day 20779. */
enum { NOW_S = 1795312303 };

static enum outcome
expand(struct fake *f, const char *text, struct span *out)
{
	struct lang_text t = fake_text(f, span_of(text));
	const struct lang_expansion *e =
	    lang_expand_compile(&f->compile, &t, 0);

	*out = SPAN("(none)");
	return lang_expand_wait(e, &f->run, out);
}

static void
begin(struct fake *f)
{
	fake_init(f);
	f->variables[LANG_VAR_SENDER_HOST_NAME] = "?";
	f->variables[LANG_VAR_SENDER_HELO_NAME] = "a:b";
	f->env[0] = (struct fake_pair){ "HOME", "/root" };
	f->env[1] = (struct fake_pair){ "CERTIFICATE", certificate };
	clock_set_wall_s(NOW_S);
}

static void
end(struct fake *f)
{
	clock_set_wall_s(0);
	fake_fini(f);
}

static const struct yield {
	const char *row;
	const char *text;
	enum outcome want;
	const char *value;
} values[] = {
#include "lang_expand_cases.h"
};

static void
test_each_case_yields_what_it_should(void)
{
	for (size_t i = 0; i < COUNT(values); i++) {
		struct fake f;
		struct span got;

		begin(&f);
		int bad = tap_bad;
		CHECK_INT(expand(&f, values[i].text, &got), values[i].want);
		if (values[i].want == OUT_OK)
			CHECK_SPAN(got, values[i].value);
		CHECK_SPAN(fake_complaint(&f), "");
		CHECK(values[i].want == OUT_OK || f.run.why.len > 0 ||
		    values[i].want == OUT_NONE);
		if (tap_bad > bad)
			printf("# of %s: %.*s\n", values[i].text,
			    SPAN_ARG(f.run.why));
		end(&f);
	}
}

/* Whether a case is about ${row}, and if ${value} is not NULL, yields it. */
static bool
has_case(const char *row, const char *value)
{
	/* It needs ACLs: lang_words.c has its cases. */
	if (strcmp(row, "acl") == 0)
		return true;
	for (size_t i = 0; i < COUNT(values); i++)
		if (strcmp(values[i].row, row) == 0 &&
		    (value == NULL || strcmp(values[i].value, value) == 0))
			return true;
	printf("# no case of \"%s\"\n", row);
	return false;
}

static void
test_every_row_has_a_case(void)
{
	for (size_t i = 0; i < COUNT(operators); i++)
		CHECK(has_case(operators[i], NULL));
	for (size_t i = 0; i < COUNT(functions); i++)
		CHECK(has_case(functions[i].name, NULL));
	for (size_t i = 0; i < COUNT(items); i++)
		CHECK(has_case(items[i], NULL));
	for (size_t i = 0; i < COUNT(conds); i++) {
		CHECK(has_case(conds[i].name, "yes"));
		CHECK(has_case(conds[i].name, "no"));
	}
}

/* ${form} with ${row} for '@', ${hole} for '#' and ${more} for '&'. */
static void
fill(const char *form, const char *row, const char *hole, const char *more,
    struct buf *out)
{
	for (; *form != '\0'; form++) {
		if (*form == '@')
			buf_add_text(out, row);
		else if (*form == '#')
			buf_add_text(out, hole);
		else if (*form == '&')
			buf_add_text(out, more);
		else
			buf_add_char(out, *form);
	}
	buf_add_char(out, '\0');
}

/* An item with an unknown in it, and with a forced failure. */
static void
check_unanswered(const char *form, const char *row, const char *more)
{
	static const struct {
		const char *text;
		enum outcome want;
	} holes[] = { { "$sender_host_name", OUT_TEMP },
		{ "${if eq{a}{b}{}fail}", OUT_NONE } };

	for (size_t i = 0; i < COUNT(holes); i++) {
		struct span got;
		struct fake f;
		struct buf text;

		begin(&f);
		buf_init(&text, 1024);
		int bad = tap_bad;
		fill(form, row, holes[i].text, more, &text);
		CHECK_INT(expand(&f, text.at, &got), holes[i].want);
		CHECK_SPAN(got, "(none)");
		CHECK_SPAN(fake_complaint(&f), "");
		if (tap_bad > bad)
			printf("# of %s\n", text.at);
		buf_fini(&text);
		end(&f);
	}
}

static void
test_operators_pass_the_unknown_on(void)
{
	for (size_t i = 0; i < COUNT(operators); i++) {
		bool number = lang_is_operator(span_of(operators[i])) &&
		    (strchr("lshn", operators[i][0]) != NULL);
		struct span row = span_of(operators[i]);

		number = number &&
		    (span_eq(row, SPAN("l")) || span_eq(row, SPAN("s")) ||
			span_eq(row, SPAN("h")) || span_eq(row, SPAN("nh")) ||
			span_eq(row, SPAN("length")) ||
			span_eq(row, SPAN("substr")) ||
			span_eq(row, SPAN("hash")) ||
			span_eq(row, SPAN("nhash")));
		check_unanswered(number ? "${@_1:#&}" : "${@:#&}", operators[i],
		    "");
	}
}

static void
test_functions_pass_the_unknown_on(void)
{
	for (size_t i = 0; i < COUNT(functions); i++)
		check_unanswered("${@{1}{#}&}", functions[i].name,
		    functions[i].fewest == 3 ? "{x}" : "");
}

static void
test_conditions_pass_the_unknown_on(void)
{
	static const char *const forms[] = { [ONE] = "${if @{#}{y}{n}&}",
		[TWO] = "${if @{#}{1}{y}{n}&}",
		[PATTERN] = "${if @{#}{1}{y}{n}&}",
		[LIST] = "${if @{#}{192.0.2.1}{y}{n}&}",
		[MANY] = "${if @{{bool{#}}}{y}{n}&}",
		[EACH] = "${if @{#}{eq{$item}{a}}{y}{n}&}" };

	for (size_t i = 0; i < COUNT(conds); i++)
		if (conds[i].shape != NAME && conds[i].shape != CALL)
			check_unanswered(forms[conds[i].shape], conds[i].name,
			    "");
}

/* ${env} asks at load, ${redis} is a kind of look-up. */
static void
test_items_pass_the_unknown_on(void)
{
	check_unanswered("${@{#}&}", "authresults", "");
	check_unanswered("${@{subject}{#}&}", "certextract", "{y}{n}");
	check_unanswered("${@{1}{:}{#}&}", "extract", "");
	check_unanswered("${@{k}{#}&}", "extract", "{y}{n}");
	check_unanswered("${@{#}{k=v}&}", "extract", "");
	check_unanswered("${@ json{k}{#}&}", "extract", "{y}{n}");
	check_unanswered("${@{#}{eq{$item}{a}}&}", "filter", "");
	check_unanswered("${@ eq{#}{a}{y}{n}&}", "if", "");
	check_unanswered("${@{1}{#}&}", "listextract", "{y}{n}");
	check_unanswered("${lc:${@ redis{GET a}}}#&", "lookup", "");
	check_unanswered("${@{#}{x}&}", "map", "");
	check_unanswered("${@{a:b}{#}&}", "map", "");
	check_unanswered("${@{#}{s}&}", "prvscheck", "{x}");
	check_unanswered("${@{#}{0}{$item}&}", "reduce", "");
	check_unanswered("${@{a}{#}{$item}&}", "reduce", "");
	check_unanswered("${@{a}{0}{#}&}", "reduce", "");
	check_unanswered("${@{#}{a}{b}&}", "sg", "");
	check_unanswered("${@{a}{#}{b}&}", "sg", "");
	check_unanswered("${@{a}{a}{#}&}", "sg", "");
	check_unanswered("${@{#}{lt}{$item}&}", "sort", "");
	check_unanswered("${@{a:b}{lt}{#}&}", "sort", "");
}

/* Those that have a value inside some items only are in the cases. */
static bool
is_local(enum lang_variable v)
{
	return v == LANG_VAR_VALUE || v == LANG_VAR_ITEM ||
	    v == LANG_VAR_PRVSCHECK_ADDRESS || v == LANG_VAR_PRVSCHECK_KEYNUM ||
	    v == LANG_VAR_PRVSCHECK_RESULT || v == LANG_VAR_SRS_RECIPIENT;
}

static void
check_variable(enum lang_variable v, const char *value, enum outcome want)
{
	char text[80];
	struct span got;
	struct fake f;

	begin(&f);
	f.variables[v] = value;
	snprintf(text, sizeof(text), "$%s", lang_variable_get(v)->name);
	CHECK_INT(expand(&f, text, &got), want);
	CHECK_SPAN(got, want == OUT_OK ? value : "(none)");
	CHECK_SPAN(fake_complaint(&f), "");
	snprintf(text, sizeof(text), "${if def:%s{yes}{no}}",
	    lang_variable_get(v)->name);
	CHECK_INT(expand(&f, text, &got), want);
	if (want == OUT_OK)
		CHECK_SPAN(got, value[0] != '\0' ? "yes" : "no");
	end(&f);
}

static void
test_variables_have_a_value_none_or_are_unknown(void)
{
	for (int v = 0; v < LANG_VARIABLES; v++) {
		/* An ACL's arguments: lang_words.c has their cases. */
		struct span name =
		    span_of(lang_variable_get((enum lang_variable)v)->name);
		if (v == LANG_VAR_ACL_NARG ||
		    span_starts(name, SPAN("acl_arg")))
			continue;
		if (is_local((enum lang_variable)v)) {
			CHECK(has_case(
			    lang_variable_get((enum lang_variable)v)->name,
			    NULL));
			continue;
		}
		check_variable((enum lang_variable)v, "some text", OUT_OK);
		check_variable((enum lang_variable)v, "", OUT_OK);
		check_variable((enum lang_variable)v, "?", OUT_TEMP);
	}
}

/* What a client can send must come out as it went in, wherever it stands. */
static void
test_values_are_never_code(void)
{
	static const char *const evil[] = { "${run{/bin/sh}}", "$domain",
		"\\$domain ${lc:X} \\N$1\\N", "} {yes}{no}", "$1${1}\\1",
		"${if eq{a}{a}{owned}}", "`id`;$(id)" };
	static const char *const forms[] = { "$acl_m_x", "${lc:${uc:$acl_m_x}}",
		"${if eq{a}{a}{$acl_m_x}}", "${if match{$acl_m_x}{.*}{$0}}",
		"${map{<\n$acl_m_x}{$item}}",
		"${filter{<\n$acl_m_x}{!eq{$item}{}}}",
		"${reduce{a}{$acl_m_x}{$value}}",
		"${reduce{<\n$acl_m_x}{}{$item}}",
		"${sort{<\n$acl_m_x}{lt}{$item}}", "${sg{a}{a}{$acl_m_x}}",
		"${sg{$acl_m_x}{\xff}{}}", "${sg{x}{(.)}{$acl_m_x}}",
		"${tr{$acl_m_x}{\xff}{x}}", "${extract{1}{\xff}{$acl_m_x}}",
		"${substr{0}{$acl_m_x}}",
		"${extract{1}{\xff}{$acl_m_x}{$value}}",
		"${listextract{1}{<\n$acl_m_x}}", "${length{999}{$acl_m_x}}",
		"${base64d:${base64:$acl_m_x}}", "${utf8clean:$acl_m_x}",
		"${listquote{\xff}{$acl_m_x}}", "${hash{999}{$acl_m_x}}",
		"${if inlist{$acl_m_x}{<\n$acl_m_x}{$value}}",
		"${lookup redis{GET none}{x}{$acl_m_x}}",
		"${from_utf8:$acl_m_x}", "${rfc2047d:$acl_m_x}" };

	for (size_t i = 0; i < COUNT(evil); i++)
		for (size_t k = 0; k < COUNT(forms); k++) {
			struct fake f;
			struct span got;

			begin(&f);
			f.acl_variables[0] =
			    (struct fake_pair){ "m_x", evil[i] };
			CHECK_INT(expand(&f, forms[k], &got), OUT_OK);
			bool folded = k == 1;
			CHECK(folded ? span_eq_icase(got, span_of(evil[i])) :
				       span_eq(got, span_of(evil[i])));
			CHECK_SPAN(fake_complaint(&f), "");
			if (!folded && !span_eq(got, span_of(evil[i])))
				printf("# %s in %s gives %.*s\n", evil[i],
				    forms[k], SPAN_ARG(got));
			end(&f);
		}
}

/* A '*' of a client's in a list, through whatever item, is a byte. */
static void
test_wildcards_of_a_client_do_not_count(void)
{
	static const char *const rows[] = {
		"${if match_domain{x.example}{$acl_m_x}}",
		"${if match_domain{x.example}{${map{$acl_m_x}{$item}}}}",
		"${if forany{$acl_m_x}{match_domain{x.example}{$item}}}",
		"${if match_domain{x.example}{${sg{a}{a}{$acl_m_x}}}}",
		"${if match_domain{x.example}{${filter{$acl_m_x}{bool{1}}}}}",
		"${if match_domain{x.example}{${reduce{a}{$acl_m_x}{$value}}}}",
		"${if match_domain{x.example}{${sort{$acl_m_x}{lt}{$item}}}}",
		"${extract{1}{;}{$acl_m_x}{${if match_domain{x.example}"
		"{$value}}}}",
		"${if inlist{*}{$acl_m_x}{${if match_domain{x.example}"
		"{$value}}}}",
		"${if match_domain{x.example}{${length{1}{$acl_m_x}}}}",
		"${if match_domain{x.example}{${if match{$acl_m_x}{.}{$0}}}}",
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake f;
		struct span got;

		begin(&f);
		f.acl_variables[0] = (struct fake_pair){ "m_x", "*" };
		int bad = tap_bad;
		CHECK_INT(expand(&f, rows[i], &got), OUT_OK);
		CHECK_SPAN(got, "");
		CHECK_SPAN(fake_complaint(&f), "");
		if (tap_bad > bad)
			printf("# of %s\n", rows[i]);
		end(&f);
	}
}

/* A list of ${n} items, "a:a:…". */
static const char *
long_list(struct fake *f, size_t n)
{
	char *at = arena_alloc(&f->arena, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		at[2 * i] = 'a';
		at[2 * i + 1] = ':';
	}
	return at;
}

static void
test_loops_have_caps(void)
{
	static const struct {
		const char *text;
		size_t items;
		enum outcome want;
	} rows[] = {
		{ "${if forall{$acl_m_x}{eq{$item}{a}}}", 100000, OUT_OK },
		{ "${if forall{$acl_m_x}{eq{$item}{a}}}", 200000, OUT_PERM },
		{ "${map{$acl_m_x}{${map{$acl_m_x}{x}}}}", 1000, OUT_PERM },
		{ "${map{$acl_m_x}{$acl_m_x}}", 2000, OUT_PERM },
		{ "${reduce{$acl_m_x}{}{$value$item}}", 2000, OUT_OK },
		{ "${sort{$acl_m_x}{lt}{$acl_m_x}}", 2000, OUT_PERM },
		{ "${sort{$acl_m_x}{gt}{$item}}", 100000, OUT_OK },
		{ "${sg{$acl_m_x}{a}{aaaaaaaaaaaaaaaa}}", 100000, OUT_PERM },
		{ "${listcount:$acl_m_x}", 200000, OUT_OK },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct fake f;
		struct span got;

		begin(&f);
		int bad = tap_bad;
		f.acl_variables[0] =
		    (struct fake_pair){ "m_x", long_list(&f, rows[i].items) };
		CHECK_INT(expand(&f, rows[i].text, &got), rows[i].want);
		CHECK(f.arena.used_bytes < (size_t)64 << 20);
		if (tap_bad > bad)
			printf("# of %s: %.*s\n", rows[i].text,
			    SPAN_ARG(f.run.why));
		end(&f);
	}
}

int
main(void)
{
	TAP_RUN(test_each_case_yields_what_it_should);
	TAP_RUN(test_every_row_has_a_case);
	TAP_RUN(test_operators_pass_the_unknown_on);
	TAP_RUN(test_functions_pass_the_unknown_on);
	TAP_RUN(test_conditions_pass_the_unknown_on);
	TAP_RUN(test_items_pass_the_unknown_on);
	TAP_RUN(test_variables_have_a_value_none_or_are_unknown);
	TAP_RUN(test_values_are_never_code);
	TAP_RUN(test_wildcards_of_a_client_do_not_count);
	TAP_RUN(test_loops_have_caps);
	return tap_done();
}
