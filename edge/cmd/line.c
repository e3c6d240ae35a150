/*
 * line: options out, the rest in order.
 */
#include "cmd/line.h"

#include <string.h>

struct parse {
	const char **argv;
	size_t argc;
	size_t at;
	struct cmd_line *out;
	const char *why;
};

/* "-Xvalue" or "-X value". */
static const char *
value_of(struct parse *p, const char *missing)
{
	const char *arg = p->argv[p->at];

	if (arg[2] != '\0')
		return arg + 2;
	if (p->at + 1 < p->argc)
		return p->argv[++p->at];
	p->why = missing;
	return NULL;
}

static void
macro_add(struct parse *p)
{
	const char *text = value_of(p, "-D needs MACRO or MACRO=value");

	if (text == NULL)
		return;
	if (p->out->source.macro_count == CMD_MACROS_MAX) {
		p->why = "too many -D";
		return;
	}
	struct span all = span_of(text);
	size_t eq = span_find(all, '=');
	p->out->macros[p->out->source.macro_count++] =
	    (struct lang_macro_given){ span_trim(span_first(all, eq)),
		    span_from(all, eq + 1) };
}

bool
cmd_line_parse(const char **argv, size_t argc, struct cmd_line *out,
    const char **why)
{
	struct parse p = { argv, argc, 1, out, NULL };
	bool options = true;
	size_t kept = 0;

	*out = (struct cmd_line){ .args = argv };
	out->source.macros = out->macros;
	for (; p.at < argc && p.why == NULL; p.at++) {
		const char *arg = argv[p.at];

		if (options && strcmp(arg, "--") == 0)
			options = false;
		else if (options && strncmp(arg, "-C", 2) == 0)
			out->source.path = value_of(&p, "-C needs a file");
		else if (options && strncmp(arg, "-D", 2) == 0)
			macro_add(&p);
		else if (out->command == NULL)
			out->command = arg;
		else
			argv[kept++] = arg;
	}
	out->count = kept;
	*why = p.why;
	return p.why == NULL;
}
