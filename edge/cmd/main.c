/*
 * main: which command it is.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/auth.h"
#include "cmd/check.h"
#include "cmd/command.h"
#include "cmd/expand.h"
#include "cmd/explain.h"
#include "cmd/health.h"
#include "cmd/ledger.h"
#include "cmd/line.h"
#include "cmd/list.h"
#include "cmd/manual.h"
#include "cmd/metrics.h"
#include "cmd/run.h"
#include "cmd/spf.h"
#include "cmd/try.h"
#include "cmd/version.h"
#include "cmd/why.h"

static const struct cmd_command commands[] = {
	{ "run", cmd_run, "", "serve clients, in the foreground" },
	{ "check", cmd_check, " [--explain-policy | --dump]",
	    "print all that is wrong with the configuration" },
	{ "health", cmd_health, "", "ask the running postern if it is ready" },
	{ "expand", cmd_expand, " STRING", "expand as the policy would" },
	{ "list", cmd_list,
	    " add|del [--hash] KIND KEY ENTRY… | check KIND KEY SUBJECT… | "
	    "show KIND KEY",
	    "lists in Redis; KIND is host, domain, address or localpart; \"-\" "
	    "reads entries from lines; of a hash an entry is ENTRY=VALUE" },
	{ "ledger", cmd_ledger,
	    " show|forget [--sender ADDRESS] [--recipient ADDRESS]",
	    "who was served already of messages that may come again; forget "
	    "needs one of both" },
	{ "spf", cmd_spf,
	    " --client IP --helo H --from A [--json] [--dns ADDRESS@PORT] "
	    "[--zone FILE]",
	    "check SPF; needs no configuration" },
	{ "auth", cmd_auth,
	    " --client IP --helo H --from A [--json] [--dns ADDRESS@PORT] "
	    "[--zone FILE] [--discovery walk|psl] [--compat] FILE.eml",
	    "check SPF, DKIM and DMARC of a message; needs no configuration" },
	{ "metrics", cmd_metrics, "", "print what /metrics shows, Markdown" },
	{ "explain", cmd_explain,
	    " --client IP [--helo H --from A --rcpt A…] [--port N] [--tls] "
	    "[--prdr] [--zone FILE] [--json] [FILE.eml]",
	    "run the policy on a described mail; changes nothing" },
	{ "try", cmd_try, " FILE.try…",
	    "run the scenarios of a policy, each in a world of its own" },
	{ "why", cmd_why,
	    " ID | [--sender A] [--recipient A] [--client IP] [--since TIME] "
	    "[--limit N] [--json]",
	    "why something was refused; reads what decision_log keeps" },
	{ "manual", cmd_manual, " conf | commands",
	    "print postern.conf(5) or postern(8), in roff" },
	{ "version", cmd_version, "", "print the version" },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void
usage(FILE *to)
{
	fprintf(to, "usage: postern [-C FILE] [-D MACRO=value] COMMAND\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %s%s\n      %s\n", commands[i].name,
		    commands[i].usage, commands[i].doc);
	fprintf(to,
	    "\nWithout -C the configuration is $POSTERN_CONFIG, else "
	    "/etc/postern/postern.conf.\n");
}

static bool
is_help(const char *word)
{
	return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
	    strcmp(word, "-h") == 0;
}

/* "help" may be somebody's key; only the options are always ours. */
static bool
wants_help(const struct cmd_line *line)
{
	return line->count == 1 && line->args[0][0] == '-' &&
	    is_help(line->args[0]);
}

static int
command_run(const struct cmd_command *c, const struct cmd_line *line)
{
	if (wants_help(line)) {
		printf("usage: postern %s%s\n%s\n", c->name, c->usage, c->doc);
		return CMD_OK;
	}
	int status = c->run(line);

	if (status == CMD_USAGE)
		fprintf(stderr, "usage: postern %s%s\n", c->name, c->usage);
	/* A full disk must not pass for an empty list. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "postern: the output could not be written\n");
		return CMD_FAILED;
	}
	return status;
}

int
main(int argc, char **argv)
{
	struct cmd_line line;
	const char *why;

	if (!cmd_line_parse((const char **)argv, (size_t)argc, &line, &why)) {
		fprintf(stderr, "postern: %s\n", why);
		return CMD_USAGE;
	}
	line.commands = commands;
	line.command_count = COMMANDS;
	if (line.command != NULL && is_help(line.command)) {
		usage(stdout);
		return CMD_OK;
	}
	for (size_t i = 0; line.command != NULL && i < COMMANDS; i++)
		if (strcmp(line.command, commands[i].name) == 0)
			return command_run(&commands[i], &line);
	if (line.command != NULL)
		fprintf(stderr, "postern: there is no command \"%s\"\n",
		    line.command);
	usage(stderr);
	return CMD_USAGE;
}
