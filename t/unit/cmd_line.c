/*
 * The command line: options anywhere, arguments in order.
 */
#include "cmd/line.h"
#include "tap.h"

enum { WORDS_MAX = 12 };

static size_t
count_of(const char **argv)
{
	size_t n = 0;

	while (argv[n] != NULL)
		n++;
	return n;
}

static const struct {
	const char *argv[WORDS_MAX];
	const char *path;
	const char *command;
	const char *args[WORDS_MAX];
} cases[] = {
	{ { "postern", "run" }, NULL, "run", { NULL } },
	{ { "postern", "-C", "f", "run" }, "f", "run", { NULL } },
	{ { "postern", "run", "-C", "f" }, "f", "run", { NULL } },
	{ { "postern", "run", "-Cf" }, "f", "run", { NULL } },
	{ { "postern", "check", "--dump", "-C", "f" }, "f", "check",
	    { "--dump" } },
	{ { "postern", "list", "add", "host", "k", "-C", "f", "10.0.0.1" }, "f",
	    "list", { "add", "host", "k", "10.0.0.1" } },
	{ { "postern", "expand", "--", "-C" }, NULL, "expand", { "-C" } },
	{ { "postern", "-C", "f", "--", "expand", "--" }, "f", "expand",
	    { "--" } },
	{ { "postern" }, NULL, NULL, { NULL } },
};

static void
test_options_may_stand_anywhere(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *argv[WORDS_MAX];
		struct cmd_line line;
		const char *why;

		memcpy(argv, cases[i].argv, sizeof(argv));
		CHECK(cmd_line_parse(argv, count_of(argv), &line, &why));
		CHECK_SPAN(span_of(line.source.path), cases[i].path);
		CHECK_SPAN(span_of(line.command), cases[i].command);
		size_t n = 0;
		for (; cases[i].args[n] != NULL && n < line.count; n++)
			CHECK_SPAN(span_of(line.args[n]), cases[i].args[n]);
		CHECK_INT(line.count, n);
		CHECK(cases[i].args[n] == NULL);
	}
}

static void
test_macros_are_cut_at_the_first_equals_sign(void)
{
	const char *argv[] = { "postern", "-D", "A=b=c", "run",
		"-DEMPTY=", "-D", "BARE" };
	struct cmd_line line;
	const char *why;

	CHECK(cmd_line_parse(argv, 7, &line, &why));
	CHECK_INT(line.source.macro_count, 3);
	CHECK_SPAN(line.source.macros[0].name, "A");
	CHECK_SPAN(line.source.macros[0].value, "b=c");
	CHECK_SPAN(line.source.macros[1].name, "EMPTY");
	CHECK_SPAN(line.source.macros[1].value, "");
	CHECK_SPAN(line.source.macros[2].name, "BARE");
	CHECK_SPAN(line.source.macros[2].value, "");
}

static void
test_a_missing_value_is_an_error(void)
{
	static const char *const last[] = { "-C", "-D" };

	for (size_t i = 0; i < 2; i++) {
		const char *argv[] = { "postern", "run", last[i] };
		struct cmd_line line;
		const char *why = NULL;

		CHECK(!cmd_line_parse(argv, 3, &line, &why));
		CHECK(why != NULL);
	}
}

int
main(void)
{
	TAP_RUN(test_options_may_stand_anywhere);
	TAP_RUN(test_macros_are_cut_at_the_first_equals_sign);
	TAP_RUN(test_a_missing_value_is_an_error);
	return tap_done();
}
