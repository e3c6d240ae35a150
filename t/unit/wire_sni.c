/* wire_sni: names, no names, and what only looks like one. */
#include "tap.h"

#include "wire/sni.h"

static const struct {
	const char *bytes;
	size_t len;
	const char *name; /* NULL: none */
} cases[] = {
	{ "\0\x06\0\0\3a.b", 8, "a.b" }, { "\0\x06\0\0\3A_-", 8, "A_-" },
	/* Another type first: only host_name counts. */
	{ "\0\x09\1\0\1x\0\0\2mx", 11, "mx" }, { "", 0, NULL },
	{ "\0", 1, NULL }, { "\0\0", 2, NULL },
	{ "\0\3\0\0\0", 5, NULL },	      /* an empty name */
	{ "\0\x06\0\0\3a.", 7, NULL },	      /* cut short */
	{ "\0\x06\0\0\4a.b", 8, NULL },	      /* too long a name */
	{ "\0\x05\0\0\3a.b", 8, NULL },	      /* too short a list */
	{ "\0\x06\0\0\3ab.", 8, NULL },	      /* a trailing dot */
	{ "\0\x06\0\0\3.ab", 8, NULL },	      /* a leading dot */
	{ "\0\x06\0\0\3a/b", 8, NULL },	      /* no letter of a name */
	{ "\0\x06\0\0\3a\0b", 8, NULL },      /* nor this */
	{ "\0\x08\0\0\1a\0\0\1b", 10, NULL }, /* two */
	{ "\0\x07\0\0\3a.bx", 9, NULL },      /* something behind */
};

static void
test_a_name_is_found_or_there_is_none(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span in = { cases[i].bytes, cases[i].len };
		struct span name = SPAN("untouched");
		bool found = wire_sni_parse(in, &name);

		CHECK_INT(found, cases[i].name != NULL);
		CHECK_SPAN(name, found ? cases[i].name : "untouched");
	}
}

static void
test_a_part_of_one_is_none(void)
{
	struct span whole = { "\0\x06\0\0\3a.b", 8 };
	struct span name;

	for (size_t n = 0; n < whole.len; n++)
		CHECK(!wire_sni_parse(span_first(whole, n), &name));
}

static void
test_a_name_longer_than_a_domain_is_none(void)
{
	char bytes[5 + 256] = { 1, 3, 0, 1, 0 };
	struct span name;

	memset(bytes + 5, 'a', 256);
	CHECK(!wire_sni_parse((struct span){ bytes, sizeof(bytes) }, &name));
	bytes[1] = 2;
	bytes[3] = 0;
	bytes[4] = (char)255;
	CHECK(wire_sni_parse((struct span){ bytes, sizeof(bytes) - 1 }, &name));
	CHECK_INT(name.len, 255);
}

int
main(void)
{
	TAP_RUN(test_a_name_is_found_or_there_is_none);
	TAP_RUN(test_a_part_of_one_is_none);
	TAP_RUN(test_a_name_longer_than_a_domain_is_none);
	return tap_done();
}
