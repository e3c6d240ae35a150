/*
 * options: from left to right.
 */
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

bool
cmd_complain(const char *what, const char *value)
{
	fprintf(stderr, "postern: %s%s%s\n", what, value != NULL ? ": " : "",
	    value != NULL ? value : "");
	return false;
}

static const struct cmd_option *
find(const struct cmd_option *options, size_t n, const char *arg)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(options[i].name, arg) == 0)
			return &options[i];
	return NULL;
}

static bool
word_add(struct cmd_words *words, const char *arg)
{
	if (words->count == words->max)
		return cmd_complain("this does not belong here", arg);
	words->at[words->count++] = arg;
	return true;
}

bool
cmd_options_read(const struct cmd_line *line, const struct cmd_option *options,
    size_t n, struct cmd_words *words)
{
	for (size_t i = 0; i < line->count; i++) {
		const char *arg = line->args[i];
		const struct cmd_option *o = find(options, n, arg);

		if (o == NULL && arg[0] == '-' && arg[1] != '\0')
			return cmd_complain("there is no such option", arg);
		if (o == NULL) {
			if (!word_add(words, arg))
				return false;
			continue;
		}
		if (o->flag != NULL) {
			*o->flag = true;
			continue;
		}
		if (i + 1 == line->count)
			return cmd_complain("a value is missing after", arg);
		i++;
		if (o->value != NULL)
			*o->value = line->args[i];
		else if (!word_add(o->words, line->args[i]))
			return false;
	}
	return true;
}
