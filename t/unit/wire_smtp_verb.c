/* wire_smtp_verb: command lines as verb and argument. */
#include "tap.h"

#include "wire/smtp_verb.h"

static void
test_a_verb_is_folded_and_its_argument_trimmed(void)
{
	static const struct {
		const char *line, *name, *arg;
	} cases[] = { { "NOOP", "NOOP", "" },
		{ "ehlo mx.example.org", "EHLO", "mx.example.org" },
		{ "Mail FROM:<a@b>  SIZE=1 \t", "MAIL", "FROM:<a@b>  SIZE=1" },
		{ "QUIT   ", "QUIT", "" }, { "RCPT\tTO:<>", "RCPT", "TO:<>" },
		{ "abcdefghijkl x", "ABCDEFGHIJKL", "x" } };
	struct wire_smtp_verb v;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(wire_smtp_verb_split(span_of(cases[i].line), &v));
		CHECK_SPAN(span_of(v.name), cases[i].name);
		CHECK_SPAN(v.arg, cases[i].arg);
	}
}

static void
test_what_is_no_verb_is_refused(void)
{
	static const char *const cases[] = { "", " NOOP", "1", "NOOP1",
		"MAIL:x", "abcdefghijklm", "\xc3\xa9", "<a@b>" };
	struct wire_smtp_verb v;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK(!wire_smtp_verb_split(span_of(cases[i]), &v));
}

int
main(void)
{
	TAP_RUN(test_a_verb_is_folded_and_its_argument_trimmed);
	TAP_RUN(test_what_is_no_verb_is_refused);
	return tap_done();
}
