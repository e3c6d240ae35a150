/* wire_imap_name: modified UTF-7. */
#include "wire/imap_name.h"

#include "tap.h"

static const struct {
	const char *name;
	char separator;
	const char *special;
	const char *want; /* NULL: refused */
} cases[] = {
	{ "", '/', "", "" },
	{ "abc", '/', "", "abc" },
	{ "a&b", '/', "", "a&-b" },
	{ "Foo/B\xc3\xa4r", '/', "", "Foo.B&AOQ-r" },
	{ "Foo/B\xc3\xa4r", '.', "/", "Foo&AC8-B&AOQ-r" },
	{ "a.b", '.', "", "a.b" },
	{ "\xe7\x94\xa8\xe6\x88\xb7", '/', "", "&dShiNw-" },
	{ "\xf0\x9f\x98\x80", '/', "", "&2D3eAA-" },
	{ "a\n", '/', "", "a&AAo-" },
	{ "a.b", '/', "", NULL },
	{ "a/b", '.', "", NULL },
	{ "a\xff", '/', "", NULL },
	{ "\xc3", '/', "", NULL },
};

static void
test_names_are_coded_or_refused(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf b;

		buf_init(&b, 4096);
		CHECK_INT(wire_imap_name_write(span_of(cases[i].name),
			      cases[i].separator, span_of(cases[i].special),
			      &b),
		    cases[i].want != NULL);
		if (cases[i].want != NULL)
			CHECK_SPAN(buf_span(&b), cases[i].want);
		buf_fini(&b);
	}
}

int
main(void)
{
	TAP_RUN(test_names_are_coded_or_refused);
	return tap_done();
}
