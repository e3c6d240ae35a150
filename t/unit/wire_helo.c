/* wire_helo: the names that clients greet with. */
#include "tap.h"

#include "wire/helo.h"

static void
test_helo_names(void)
{
	static const struct {
		const char *arg;
		bool plain, with_underscore;
	} cases[] = { { "mx.example.org", true, true },
		{ "localhost", true, true }, { "-x-.", true, true },
		{ "1.2.3.4", true, true }, { "[192.0.2.1]", true, true },
		{ "[IPv4:192.0.2.1]", true, true },
		{ "[IPv6:2001:db8::1]", true, true },
		{ "[2001:db8::1]", true, true }, { "[::1]", true, true },
		{ "a_b", false, true }, { "", false, false },
		{ "a b", false, false }, { "a@b", false, false },
		{ "(a)", false, false }, { "\xc3\xa9", false, false },
		{ "[IPv4:::1]", false, false },
		{ "[IPv6:192.0.2.1]", false, false },
		{ "[IPv4:]", false, false }, { "[192.0.2.1", false, false },
		{ "[192.0.2.1]x", false, false }, { "[]", false, false },
		{ "[", false, false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span arg = span_of(cases[i].arg);
		struct wire_helo h;
		bool plain = wire_helo_parse(arg, SPAN(""), &h);
		bool wide = wire_helo_parse(arg, SPAN("_"), &h);

		if (plain != cases[i].plain ||
		    wide != cases[i].with_underscore) {
			tap_bad++;
			printf("# %s: %d %d\n", cases[i].arg, plain, wide);
		}
		if (wide)
			CHECK_INT(h.literal.family != IP_NONE,
			    arg.at[0] == '[');
	}
}

int
main(void)
{
	TAP_RUN(test_helo_names);
	return tap_done();
}
