/*
 * manual: rows to roff.
 */
#include "cmd/manual.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/command.h"
#include "cmd/line.h"
#include "lang/program.h"

enum { PAGE_BYTES = 4 << 20 };

/* ------------------------------------------------------------------- roff */

/* The scalar value of the UTF-8 sequence at ${s}, and its length. */
static unsigned
scalar(const char *s, size_t *len)
{
	unsigned char c = (unsigned char)s[0];
	size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	unsigned value = c & (0x7fu >> n);

	for (*len = 1; *len < n && s[*len] != '\0'; ++*len)
		value = value << 6 | ((unsigned char)s[*len] & 0x3fu);
	return value;
}

/* Text that is nothing but text, wherever in a line it stands. */
static void
add_text(struct buf *out, const char *s)
{
	size_t n;

	buf_add_text(out, "\\&");
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s >= 0x80) {
			buf_printf(out, "\\[u%04X]", scalar(s, &n));
			s += n - 1;
		} else if (*s == '\\') {
			buf_add_text(out, "\\e");
		} else if (*s == '-') {
			buf_add_text(out, "\\-");
		} else if (*s == '"') {
			buf_add_text(out, "\\(dq");
		} else if (*s == '\'') {
			buf_add_text(out, "\\(aq");
		} else {
			buf_add_char(out, *s);
		}
	}
}

static void
add_title(struct buf *out, const char *name, const char *section)
{
	buf_printf(out, ".TH %s %s \"\" \"Postern " POSTERN_VERSION "\"\n",
	    name, section);
}

static void
add_section(struct buf *out, const char *name)
{
	buf_printf(out, ".SH \"%s\"\n", name);
}

static void
add_line(struct buf *out, const char *text)
{
	add_text(out, text);
	buf_add_char(out, '\n');
}

/* "name   note", and below it what it means. */
static void
add_row(struct buf *out, const char *before, const char *name, const char *note)
{
	buf_add_text(out, ".TP\n\\fB");
	add_text(out, before);
	add_text(out, name);
	buf_add_text(out, "\\fR");
	if (note[0] != '\0') {
		buf_add_text(out, "  ");
		add_text(out, note);
	}
	buf_add_char(out, '\n');
}

/* ------------------------------------------------------------------- rows */

static const char *
type_name(enum lang_type type)
{
	switch (type) {
	case LANG_BOOL:
		return "true or false";
	case LANG_INT:
		return "number";
	case LANG_SIZE:
		return "size";
	case LANG_TIME:
		return "time";
	case LANG_STRING:
		return "string";
	case LANG_EXPANDED:
		return "string, expanded";
	case LANG_HOSTS:
		return "host list";
	case LANG_DOMAINS:
		return "domain list";
	case LANG_ADDRESSES:
		return "address list";
	case LANG_LOCAL_PARTS:
		return "local part list";
	case LANG_ACL:
		return "name of an ACL";
	case LANG_CHOICE:
		return "one of";
	}
	return "";
}

static void
add_setting(struct buf *out, const struct lang_setting_row *row)
{
	add_row(out, "", row->name, type_name(row->type));
	add_line(out, row->doc);
	if (row->type == LANG_CHOICE)
		buf_add_text(out,
		    "The words, the first of which holds unless "
		    "another is set:\n");
	else if (row->value[0] != '\0')
		buf_add_text(out, "Default:\n");
	if (row->value[0] != '\0')
		add_line(out, row->value);
}

static void
add_settings(struct buf *out, enum lang_section section)
{
	for (int i = 0; i < LANG_SETTINGS; i++) {
		const struct lang_setting_row *row =
		    lang_setting_get((enum lang_setting)i);

		if (row->section == section)
			add_setting(out, row);
	}
}

/* Where it may stand; nothing when that is everywhere. */
static void
add_phases(struct buf *out, unsigned phases)
{
	const char *between = "Phases: ";

	if (phases == LANG_EVERYWHERE)
		return;
	for (int i = 0; i < LANG_PHASES; i++)
		if ((phases & LANG_IN(i)) != 0) {
			buf_add_text(out, between);
			add_text(out, lang_phase_name((enum lang_phase)i));
			between = ", ";
		}
	buf_add_text(out, ".\n");
}

static void
add_words(struct buf *out, bool conditions)
{
	for (int i = 0; i < LANG_WORDS; i++) {
		const struct lang_word_row *row =
		    lang_word_get((enum lang_word)i);

		if (row->is_condition != conditions)
			continue;
		add_row(out, "", row->name, "");
		add_line(out, row->doc);
		add_phases(out, row->phases);
	}
}

static void
add_controls(struct buf *out)
{
	for (int i = 0; i < LANG_CONTROLS; i++) {
		const struct lang_control_row *row =
		    lang_control_get((enum lang_control)i);

		add_row(out, "", row->name, "");
		add_line(out, row->doc);
		add_phases(out, row->phases);
	}
}

static void
add_variables(struct buf *out)
{
	for (int i = 0; i < LANG_VARIABLES; i++) {
		const struct lang_variable_row *row =
		    lang_variable_get((enum lang_variable)i);

		add_row(out, "$", row->name, "");
		add_line(out, row->doc);
		add_phases(out, row->phases);
	}
}

#define LANG_ITEM(name) name,
#define LANG_FUNCTION(id, name, fewest, most, depends, function) name,
#define LANG_OPERATOR(id, name, numbers, depends, function) name,
#define LANG_COND(id, name, shape, kind) name,

/* Names of what stands between "${" and "}". */
static const char *const items[] = {
#include "lang/item_table.h"
#include "lang/function_table.h"
};
static const char *const operators[] = {
#include "lang/operator_table.h"
};
static const char *const conditions[] = {
#include "lang/cond_table.h"
};

static void
add_names(struct buf *out, const char *title, const char *const *names,
    size_t count)
{
	buf_printf(out, ".TP\n%s\n", title);
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, i == 0 ? "" : ",\n");
		add_text(out, names[i]);
	}
	buf_add_text(out, ".\n");
}

static void
add_expansions(struct buf *out)
{
	add_names(out, "items: ${name ...}", items,
	    sizeof(items) / sizeof(items[0]));
	add_names(out, "operators: ${name:text}", operators,
	    sizeof(operators) / sizeof(operators[0]));
	add_names(out, "conditions: ${if name ...}", conditions,
	    sizeof(conditions) / sizeof(conditions[0]));
}

/* ------------------------------------------------------------------ pages */

static void
conf_head(struct buf *out)
{
	add_title(out, "POSTERN.CONF", "5");
	add_section(out, "NAME");
	buf_add_text(out, "postern.conf \\- configuration of postern(8)\n");
	add_section(out, "DESCRIPTION");
	buf_add_text(out,
	    "One file in the manner of Exim: settings, macros and named\n"
	    "lists; then \\fBbegin acl\\fR with the policy, \\fBbegin\n"
	    "routers\\fR and \\fBbegin transports\\fR with the way to the\n"
	    "backend.  Lines that begin with # are comments, a backslash at\n"
	    "the end of a line continues it.  What is unknown, misspelt or\n"
	    "out of place is an error:\n"
	    "\\fBpostern check\\fR prints all of them.\n"
	    "This page is made of the tables that the program reads\n"
	    "configurations with.\n");
}

static void
conf_policy(struct buf *out)
{
	add_section(out, "VERBS");
	for (int i = 0; i < LANG_VERBS; i++) {
		buf_add_text(out, i == 0 ? "" : ",\n");
		add_text(out, lang_verb_name((enum lang_verb)i));
	}
	buf_add_text(out, ".\n");
	add_section(out, "PHASES");
	for (int i = 0; i < LANG_PHASES; i++) {
		enum lang_phase phase = (enum lang_phase)i;

		add_row(out, "", lang_phase_name(phase), "");
		buf_add_text(out, "run by \\fB");
		add_text(out,
		    lang_setting_get(lang_phase_setting(phase))->name);
		buf_add_text(out, "\\fR\n");
	}
	add_section(out, "CONDITIONS");
	add_words(out, true);
	add_section(out, "MODIFIERS");
	add_words(out, false);
	add_section(out, "CONTROLS");
	add_controls(out);
	add_section(out, "EXPANSIONS");
	add_expansions(out);
	add_section(out, "VARIABLES");
	add_variables(out);
}

static void
conf_page(struct buf *out)
{
	conf_head(out);
	add_section(out, "SETTINGS");
	add_settings(out, LANG_MAIN);
	add_section(out, "SETTINGS OF ROUTERS");
	add_settings(out, LANG_ROUTER);
	add_section(out, "SETTINGS OF TRANSPORTS");
	add_settings(out, LANG_TRANSPORT);
	conf_policy(out);
	add_section(out, "SEE ALSO");
	buf_add_text(out, ".BR postern (8)\n");
}

static void
commands_page(const struct cmd_line *line, struct buf *out)
{
	add_title(out, "POSTERN", "8");
	add_section(out, "NAME");
	buf_add_text(out, "postern \\- an edge for inbound mail\n");
	add_section(out, "SYNOPSIS");
	buf_add_text(out,
	    "\\fBpostern\\fR [\\-C \\fIFILE\\fR] "
	    "[\\-D \\fIMACRO\\fR=\\fIvalue\\fR] "
	    "\\fICOMMAND\\fR [\\fIargument\\fR...]\n");
	add_section(out, "COMMANDS");
	for (size_t i = 0; i < line->command_count; i++) {
		const struct cmd_command *c = &line->commands[i];

		buf_add_text(out, ".TP\n\\fBpostern ");
		add_text(out, c->name);
		buf_add_text(out, "\\fR");
		add_text(out, c->usage);
		buf_add_char(out, '\n');
		add_line(out, c->doc);
	}
	add_section(out, "EXIT STATUS");
	buf_printf(out,
	    ".TP\n%d\nwell\n.TP\n%d\nnot well; the reason was printed\n"
	    ".TP\n%d\nthe command line is wrong\n"
	    ".TP\n%d\nRedis could not be reached; try again\n",
	    CMD_OK, CMD_FAILED, CMD_USAGE, CMD_AWAY);
	add_section(out, "FILES");
	buf_add_text(out,
	    ".TP\n/etc/postern/postern.conf\nthe configuration, unless "
	    "\\-C or the environment variable POSTERN_CONFIG names "
	    "another\n");
	add_section(out, "SEE ALSO");
	buf_add_text(out, ".BR postern.conf (5)\n");
}

int
cmd_manual(const struct cmd_line *line)
{
	struct buf out;
	bool conf = line->count == 1 && strcmp(line->args[0], "conf") == 0;

	if (!conf &&
	    !(line->count == 1 && strcmp(line->args[0], "commands") == 0))
		return CMD_USAGE;
	buf_init(&out, PAGE_BYTES);
	if (conf)
		conf_page(&out);
	else
		commands_page(line, &out);
	fwrite(out.at, 1, out.len, stdout);
	bool full = buf_is_full(&out);
	buf_fini(&out);
	return full ? CMD_FAILED : CMD_OK;
}
