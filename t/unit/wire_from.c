/* wire_from: the author's domain, or which of the two ways it is refused. */
#include "tap.h"

#include <stdlib.h>

#include "base/buf.h"

#include "wire/from.h"

struct value_case {
	const char *value;
	const char *domain; /* of a good one */
};

static void
check_value(struct span value, enum wire_from_result result, const char *domain)
{
	struct arena a;
	struct wire_from f;

	arena_init(&a, 0);
	wire_from_value(value, &a, &f);
	if (f.result != result || !span_eq(f.domain, span_of(domain)) ||
	    (f.why == NULL) != (result == WIRE_FROM_OK)) {
		tap_bad++;
		printf("# \"%.*s\": %d \"%.*s\" (%s)\n", SPAN_ARG(value),
		    f.result, SPAN_ARG(f.domain),
		    f.why != NULL ? f.why : "good");
	}
	arena_fini(&a);
}

static void
test_one_domain_is_found(void)
{
	static const struct value_case cases[] = { { " a@example.org",
						       "example.org" },
		{ "a@example.org", "example.org" },
		{ " <a@Example.ORG>", "example.org" },
		{ " Joe <a@example.org>", "example.org" },
		{ " Joe Q. Public <a@example.org>", "example.org" },
		{ " \"Joe, Inc.\" <a@example.org>", "example.org" },
		{ " \"b@other.org\" <a@example.org>", "example.org" },
		{ " \"<b@other.org>\" <a@example.org>", "example.org" },
		{ " \"q\\\"<b@other.org>\" <a@example.org>", "example.org" },
		{ " [list] Joe <a@example.org>", "example.org" },
		{ " a@example.org (Joe)", "example.org" },
		{ " (b@other.org) a@example.org", "example.org" },
		{ " (a (nested \\) b@other.org)) a@example.org",
		    "example.org" },
		{ " Joe (x) <(y)a@example.org(z)> (w)", "example.org" },
		{ " a(x)@(y)example.org", "example.org" },
		{ " a @ example.org", "example.org" },
		{ " < a@example.org >", "example.org" },
		{ " Joe\r\n <a@example.org>", "example.org" },
		{ "\r\n a@example.org", "example.org" },
		{ " <a@\r\n\texample.org\r\n >", "example.org" },
		{ " =?utf-8?q?b=40other=2eorg?= <a@example.org>",
		    "example.org" },
		{ " =?utf-8?B?Yg==?= =?utf-8?B?Yg==?= <a@example.org>",
		    "example.org" },
		{ " \"a@b\"@example.org", "example.org" },
		{ " \"a b\"@example.org", "example.org" },
		{ " <\"b@other.org> x\"@example.org>", "example.org" },
		{ " \"\\\"\"@example.org", "example.org" },
		{ " a+b=c/d@example.org", "example.org" },
		{ " J\xc3\xb6rg <a@example.org>", "example.org" },
		{ " J\xf6rg <a@example.org>", "example.org" },
		{ " \"J\xf6rg\" <a@example.org> (\xff)", "example.org" },
		{ " a@localhost", "localhost" },
		{ " a@_x.example.org", "_x.example.org" },
		{ " a@1.2.3.4", "1.2.3.4" },
		{ " a@xn--bcher-kva.example", "xn--bcher-kva.example" },
		{ " J@a.org, \"K\" <k@A.org>", "a.org" },
		{ " a@\xc3\xa9.Org", "\xc3\xa9.org" },
		{ " \xc3\xa9@example.org", "example.org" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_value(span_of(cases[i].value), WIRE_FROM_OK,
		    cases[i].domain);
}

static void
test_without_a_domain_it_is_nofrom(void)
{
	static const char *const cases[] = { "", " ", "\r\n ", " (comment)",
		" <>", " Joe <>", " Joe", " john", " <john>", " \"john\"",
		" john@", " <john@>", " john@(x)", " john@[192.0.2.1]",
		" <john@[IPv6:2001:db8::1]>", " undisclosed-recipients:;",
		" Group: ;", " Two: ; , Groups:;", " Group: john;",
		" =?utf-8?q?a=40example=2eorg?=",
		" =?utf-8?q?=3ca=40example=2eorg=3e?=", " john, mary" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_value(span_of(cases[i]), WIRE_FROM_NONE, "");
}

static void
test_several_or_broken_is_permerror(void)
{
	static const char *const cases[] = { /* several */
		" a@example.org, b@other.org", " <a@a.org>, <b@b.org>",
		" a@example.org, John", " Foo, Inc. <a@example.org>",
		" a@example.org, b@[192.0.2.1]", " a@example.org,",
		" ,a@example.org", " a@example.org,,b@example.org",
		" a@example.org b@example.org",
		" <a@example.org> <b@example.org>",
		" <a@example.org>b@other.org", " a@example.org <b@other.org>",
		" b@other.org, \"x\" <a@example.org>",
		/* groups */
		" G: a@example.org;", " G: a@example.org, b@example.org;",
		" G: H: a@example.org;;", " G: a@example.org", " : ;", " G: ,;",
		" G: john,;", " G:; a@example.org", " G:;, a@example.org",
		" a@example.org;",
		/* routes */
		" <@a.org:b@example.org>", " <@a.org,@b.org:c@example.org>",
		/* at signs and local parts */
		" @example.org", " <@example.org>", " a@b@example.org",
		" a@@example.org", " a@other.org@example.org",
		" me@x.org via list <a@example.org>", " .a@example.org",
		" a.@example.org", " a..b@example.org", " a b@example.org",
		" a .b@example.org", " \"a\".b@example.org",
		" =?utf-8?q?x?=@example.org", " <=?utf-8?q?x?=@example.org>",
		" a[b@example.org",
		/* domains */
		" a@example.org.", " a@.example.org", " a@example..org",
		" a@-example.org", " a@example-.org", " a@exam ple.org",
		" a@example(x).org", " a@example.(x)org", " a@example. org",
		" a@ex!ample.org", " a@\xff.org", " a@[192.0.2.1", " a@[a[b]",
		" a@[\\]]", " a@\"example.org\"",
		/* brackets, quotes, comments */
		" <a@example.org", " a@example.org>", " <<a@example.org>>",
		" <a@example.org>>", " \"Joe <a@example.org>",
		" Joe\" <a@example.org>", " (Joe <a@example.org>",
		" Joe) <a@example.org>", " a@example.org (",
		" a@example.org (\\", " \"\\", " \\a@example.org",
		" <a@example.org> junk",
		/* bytes */
		" a@example.org\r\n", " a@example.org\r\nX",
		" a\rb@example.org", " a\nb@example.org", " a\r\nb@example.org",
		" \x01 <a@example.org>", " \x7f <a@example.org>",
		" \"\x1b[\" <a@example.org>", " \"a\\\r\n b\" <a@example.org>"
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_value(span_of(cases[i]), WIRE_FROM_BAD, "");
	check_value(SPAN(" a@example.org\0"), WIRE_FROM_BAD, "");
	check_value(SPAN(" a\0@example.org"), WIRE_FROM_BAD, "");
	check_value(SPAN(" a@exam\0ple.org"), WIRE_FROM_BAD, "");
	check_value(SPAN(" \"\0\" <a@example.org>"), WIRE_FROM_BAD, "");
	check_value(SPAN(" (\0) a@example.org"), WIRE_FROM_BAD, "");
}

static void
test_every_beginning_is_read_without_harm(void)
{
	struct span whole =
	    SPAN(" \"q\\\"\" (c(d)\\)) <a@\r\n [1]>, G: x@y.org;,"
		 " <@r:b@c>, =?u?q?x?= <b@d.org>");
	struct arena a;
	struct wire_from f;

	for (size_t n = 0; n <= whole.len; n++) {
		char *copy = strndup(whole.at, n);

		arena_init(&a, 0);
		wire_from_value((struct span){ copy, n }, &a, &f);
		CHECK(f.result != WIRE_FROM_OK);
		arena_fini(&a);
		free(copy);
	}
}

static void
test_long_names_and_deep_comments_are_refused(void)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	for (int i = 0; i < 33; i++)
		buf_add_char(&b, '(');
	for (int i = 0; i < 33; i++)
		buf_add_char(&b, ')');
	buf_add_text(&b, "a@example.org");
	check_value(buf_span(&b), WIRE_FROM_BAD, "");
	check_value(span_from(span_first(buf_span(&b), 65), 1), WIRE_FROM_NONE,
	    "");
	buf_clear(&b);
	buf_add_text(&b, "a@");
	for (int i = 0; i < 64; i++)
		buf_add_char(&b, 'x');
	buf_add_text(&b, ".org");
	check_value(buf_span(&b), WIRE_FROM_BAD, "");
	buf_clear(&b);
	buf_add_text(&b, "a@");
	for (int i = 0; i < 128; i++)
		buf_add_text(&b, "x.");
	buf_add_text(&b, "org");
	check_value(buf_span(&b), WIRE_FROM_BAD, "");
	buf_fini(&b);
}

static void
test_the_header_must_have_one_such_field(void)
{
	static const struct {
		const char *header;
		enum wire_from_result result;
		const char *domain;
	} cases[] = { { "To: b@b.org\r\nFROM: a@a.org\r\nX: y\r\n",
			  WIRE_FROM_OK, "a.org" },
		{ "from:\r\n a@a.org\r\n", WIRE_FROM_OK, "a.org" },
		{ "From : a@a.org\r\n", WIRE_FROM_OK, "a.org" },
		{ "", WIRE_FROM_NONE, "" },
		{ "To: b@b.org\r\nSender: a@a.org\r\n", WIRE_FROM_NONE, "" },
		{ "Resent-From: b@b.org\r\n", WIRE_FROM_NONE, "" },
		{ "X-From: b@b.org\r\n From: a@a.org\r\n", WIRE_FROM_NONE, "" },
		{ "From:\r\n", WIRE_FROM_NONE, "" },
		{ "From: a@a.org\r\nFrom: a@a.org\r\n", WIRE_FROM_BAD, "" },
		{ "From: a@a.org\r\nTo: x\r\nfrom :\r\n", WIRE_FROM_BAD, "" },
		{ "From: a@a.org\r\nFrom\t: b@b.org\r\n", WIRE_FROM_BAD, "" } };
	struct arena a;
	struct wire_from f;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		arena_init(&a, 0);
		wire_from_header(span_of(cases[i].header), &a, &f);
		CHECK_INT(f.result, cases[i].result);
		CHECK_SPAN(f.domain, cases[i].domain);
		arena_fini(&a);
	}
}

static void
test_a_name_beyond_ascii_is_marked(void)
{
	struct arena a;
	struct wire_from f;

	arena_init(&a, 0);
	wire_from_value(SPAN("a@b\xc3\xbc.Example"), &a, &f);
	CHECK_INT(f.result, WIRE_FROM_OK);
	CHECK(f.is_utf8);
	wire_from_value(SPAN("\xc3\xbc <a@example.org>"), &a, &f);
	CHECK(!f.is_utf8);
	arena_fini(&a);
}

int
main(void)
{
	TAP_RUN(test_one_domain_is_found);
	TAP_RUN(test_without_a_domain_it_is_nofrom);
	TAP_RUN(test_several_or_broken_is_permerror);
	TAP_RUN(test_every_beginning_is_read_without_harm);
	TAP_RUN(test_long_names_and_deep_comments_are_refused);
	TAP_RUN(test_the_header_must_have_one_such_field);
	TAP_RUN(test_a_name_beyond_ascii_is_marked);
	return tap_done();
}
