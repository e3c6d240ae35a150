/* verify_idna: U-labels as A-labels, or no name. */
#include "tap.h"

#include "verify/idna.h"

static void
test_names_are_folded_and_coded(void)
{
	static const struct {
		const char *domain;
		const char *ascii; /* NULL: no name */
	} cases[] = { { "Example.ORG", "example.org" },
		{ "_x.example.org", "_x.example.org" },
		{ "XN--bcher-kva.example", "xn--bcher-kva.example" },
		{ "b\xc3\xbc"
		  "cher.example",
		    "xn--bcher-kva.example" },
		{ "B\xc3\x9c"
		  "CHER.Example",
		    "xn--bcher-kva.example" },
		/* u and a combining mark */
		{ "bu\xcc\x88"
		  "cher.example",
		    "xn--bcher-kva.example" },
		{ "\xe4\xbe\x8b\xe3\x81\x88.\xe3\x83\x86\xe3\x82\xb9\xe3\x83"
		  "\x88",
		    "xn--r8jz45g.xn--zckzah" },
		{ "stra\xc3\x9f"
		  "e.de",
		    "xn--strae-oqa.de" },
		/* full width letters */
		{ "\xef\xbd\x81.com", "a.com" }, { "", NULL }, { ".", NULL },
		{ "a..b", NULL }, { "a.\xc3\xbc.", NULL },
		{ "-\xc3\xbc.org\xff", NULL }, { "a b.org", NULL },
		{ "a/b.\xc3\xbc", NULL },
		/* another full stop, soft hyphen, no blank at all, heart */
		{ "a\xe3\x80\x82org", NULL }, { "a\xef\xbd\xa1org", NULL },
		{ "a\xc2\xad"
		  "b.org",
		    NULL },
		{ "a\xe2\x80\x8b"
		  "b.org",
		    NULL },
		{ "\xe2\x9d\xa4.org", NULL }, { "\xf0\x9f\x98\x80.org", NULL },
		/* care of: a sign that folds to "c/o" */
		{ "\xe2\x84\x85.org", NULL }, { "xn--\xc3\xbc.org", NULL },
		{ "ab--\xc3\xbc.org", NULL } };
	struct arena a;
	struct span out;

	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool good;

		out = (struct span){ NULL, 0 };
		good = verify_idna_domain(span_of(cases[i].domain), &a, &out);
		CHECK_SPAN(out, cases[i].ascii);
		if (good != (cases[i].ascii != NULL)) {
			tap_bad++;
			printf("# case %zu: %s\n", i, cases[i].domain);
		}
	}
	arena_fini(&a);
}

static void
test_a_label_too_long_in_ascii_is_refused(void)
{
	struct arena a;
	struct span out;
	char text[70];

	arena_init(&a, 0);
	memset(text, 'a', sizeof(text));
	memcpy(text, "\xc3\xbc", 2);
	CHECK(verify_idna_domain((struct span){ text, 50 }, &a, &out));
	CHECK(!verify_idna_domain((struct span){ text, 62 }, &a, &out));
	arena_fini(&a);
}

int
main(void)
{
	TAP_RUN(test_names_are_folded_and_coded);
	TAP_RUN(test_a_label_too_long_in_ascii_is_refused);
	return tap_done();
}
