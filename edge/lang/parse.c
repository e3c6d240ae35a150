/*
 * parse: sections, settings, named lists, drivers.
 */
#include "lang/parse.h"

#include "lang/catalog.h"
#include "lang/grow.h"
#include "lang/macro.h"
#include "lang/parse_acl.h"
#include "lang/scan.h"

enum section { MAIN, ACL, ROUTERS, TRANSPORTS, ABSENT, UNKNOWN };

struct parse {
	struct lang_lines *lines;
	struct arena *arena;
	struct lang_diags *diags;
	struct lang_ast *ast;
	struct lang_parse_acl acl;
	enum section section;
	struct lang_text begun[UNKNOWN]; /* names after "begin" */
	const char *absent;		 /* why the section is ABSENT */
	bool complained;	/* about the section or a driver's name */
	struct lang_text macro; /* defined after some line of an ACL */
};

static const struct {
	const char *name;
	enum lang_list_kind kind;
} list_words[] = {
	{ "hostlist", LANG_LIST_HOST },
	{ "hostlist_cache", LANG_LIST_HOST },
	{ "domainlist", LANG_LIST_DOMAIN },
	{ "domainlist_cache", LANG_LIST_DOMAIN },
	{ "addresslist", LANG_LIST_ADDRESS },
	{ "addresslist_cache", LANG_LIST_ADDRESS },
	{ "localpartlist", LANG_LIST_LOCAL_PART },
	{ "localpartlist_cache", LANG_LIST_LOCAL_PART },
};

/* Say that a section is Exim's: an error if it holds anything. */
static void
end_section(struct parse *p)
{
	if (p->section != ABSENT || p->complained)
		return;
	const struct lang_text *name = &p->begun[ABSENT];
	lang_warn_in(p->diags, name, 0, name->text.len,
	    "Exim's section \"%.*s\" is not here, and empty: %s",
	    SPAN_ARG(name->text), p->absent);
}

static enum section
section_named(struct span name)
{
	if (span_eq(name, SPAN("acl")))
		return ACL;
	if (span_eq(name, SPAN("routers")))
		return ROUTERS;
	if (span_eq(name, SPAN("transports")))
		return TRANSPORTS;
	return lang_absent('n', name) != NULL ? ABSENT : UNKNOWN;
}

static void
refuse_section(struct parse *p, const struct lang_text *name)
{
	const char *near = lang_suggest('n', name->text);

	if (near != NULL)
		lang_error_in(p->diags, name, 0, name->text.len,
		    "unknown section \"%.*s\"; \"%s\" was meant?",
		    SPAN_ARG(name->text), near);
	else
		lang_error_in(p->diags, name, 0, name->text.len,
		    "unknown section \"%.*s\"", SPAN_ARG(name->text));
}

static void
begin_section(struct parse *p, const struct lang_text *name)
{
	end_section(p);
	p->section = section_named(name->text);
	p->complained = false;
	p->absent = lang_absent('n', name->text);
	if (p->section == UNKNOWN) {
		refuse_section(p, name);
		return;
	}

	struct lang_text *first = &p->begun[p->section];
	if (first->mark_count > 0 && p->section != ABSENT) {
		struct lang_pos pos = lang_text_pos(first, 0);
		struct span file = p->diags->files[pos.file].name;
		lang_error_in(p->diags, name, 0, name->text.len,
		    "section \"%.*s\" has already begun at %.*s:%u",
		    SPAN_ARG(name->text), SPAN_ARG(file), pos.line);
		return;
	}
	*first = *name;
}

/* "hostlist name = value"; ${kind} is from the word before. */
static void
parse_list(struct parse *p, struct lang_scan *s, enum lang_list_kind kind)
{
	struct lang_ast *ast = p->ast;
	struct lang_ast_list list = { .kind = kind };
	struct lang_text here = lang_scan_rest(s);

	if (!lang_scan_name(s, &list.name) || !lang_scan_take(s, '=')) {
		lang_error_in(p->diags, here.text.len > 0 ? &here : &s->text, 0,
		    here.text.len > 0 ? here.text.len : s->text.text.len,
		    "a list is written \"name = items\", the name of "
		    "letters, digits and underscores");
		return;
	}
	list.value = lang_scan_rest(s);
	ast->lists = lang_grow(p->arena, ast->lists, ast->list_count,
	    sizeof(*ast->lists));
	ast->lists[ast->list_count++] = list;
}

/* Find a setting by its name, "no_" or "not_" before a boolean's dropped. */
static bool
find_setting(enum lang_section section, struct lang_ast_setting *setting,
    bool *alias)
{
	static const char *const heads[] = { "", "no_", "not_" };
	struct span name = setting->name.text;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct span head = span_of(heads[i]);
		if (!span_starts(name, head) ||
		    !lang_setting_find(section, span_from(name, head.len),
			&setting->id, alias))
			continue;
		setting->negated = i > 0;
		return i == 0 ||
		    lang_setting_get(setting->id)->type == LANG_BOOL;
	}
	return false;
}

static void
refuse_setting(struct parse *p, enum lang_section section,
    const struct lang_text *name)
{
	static const char *const whose[] = { [LANG_MAIN] = "main",
		[LANG_ROUTER] = "router",
		[LANG_TRANSPORT] = "transport" };
	char kind = lang_setting_kind(section);
	const char *why = lang_absent(kind, name->text);
	const char *near = lang_suggest(kind, name->text);

	if (why != NULL)
		lang_error_in(p->diags, name, 0, name->text.len,
		    "Exim's \"%.*s\" is not here: %s", SPAN_ARG(name->text),
		    why);
	else if (near != NULL)
		lang_error_in(p->diags, name, 0, name->text.len,
		    "unknown %s setting \"%.*s\"; \"%s\" was meant?",
		    whose[section], SPAN_ARG(name->text), near);
	else
		lang_error_in(p->diags, name, 0, name->text.len,
		    "unknown %s setting \"%.*s\"", whose[section],
		    SPAN_ARG(name->text));
}

/*
 * setting = [ "hide" ] name [ "=" value ]
 * Returns false, with an error, when it is none of ${section}.
 */
static bool
parse_setting(struct parse *p, enum lang_section section, struct lang_scan *s,
    struct lang_ast_setting *out)
{
	bool alias = false;

	if (!lang_scan_name(s, &out->name)) {
		struct lang_text rest = lang_scan_rest(s);
		lang_error_in(p->diags, &rest, 0, 1,
		    "a setting is written \"name = value\"");
		return false;
	}
	if (!find_setting(section, out, &alias)) {
		refuse_setting(p, section, &out->name);
		return false;
	}

	struct span name = out->name.text;
	if (alias)
		lang_warn_in(p->diags, &out->name, 0, name.len,
		    "\"%.*s\" is called \"%s\" today", SPAN_ARG(name),
		    lang_setting_get(out->id)->name);
	struct lang_text rest = lang_scan_rest(s);
	out->has_value = lang_scan_take(s, '=');
	out->value = lang_scan_rest(s);
	if (!out->has_value && rest.text.len > 0) {
		lang_error_in(p->diags, &rest, 0, rest.text.len,
		    "\"=\" is missing after \"%.*s\"", SPAN_ARG(name));
		return false;
	}
	return true;
}

static bool
is_hidden(struct lang_scan *s)
{
	struct lang_scan ahead = *s;
	struct lang_text word;

	lang_scan_name(&ahead, &word);
	if (!span_eq(word.text, SPAN("hide")) || lang_scan_peek(&ahead) == '=')
		return false;
	*s = ahead;
	return true;
}

static void
main_line(struct parse *p, const struct lang_text *line)
{
	struct lang_ast *ast = p->ast;
	struct lang_scan s;
	struct lang_text word;

	lang_scan_init(&s, line);
	bool hidden = is_hidden(&s);
	struct lang_scan ahead = s;
	lang_scan_name(&ahead, &word);
	for (size_t i = 0; i < sizeof(list_words) / sizeof(list_words[0]);
	     i++) {
		if (span_eq(word.text, span_of(list_words[i].name))) {
			parse_list(p, &ahead, list_words[i].kind);
			return;
		}
	}

	struct lang_ast_setting setting = { .hidden = hidden };
	if (!parse_setting(p, LANG_MAIN, &s, &setting))
		return;
	ast->settings = lang_grow(p->arena, ast->settings, ast->setting_count,
	    sizeof(*ast->settings));
	ast->settings[ast->setting_count++] = setting;
}

/* Whether ${line} is "name:", the beginning of a router or transport. */
static bool
driver_name(struct parse *p, const struct lang_text *line,
    struct lang_text *name)
{
	struct lang_scan s;

	lang_scan_init(&s, line);
	if (!lang_scan_name(&s, name) || !lang_scan_take(&s, ':'))
		return false;

	struct lang_text rest = lang_scan_rest(&s);
	if (rest.text.len > 0)
		lang_error_in(p->diags, &rest, 0, rest.text.len,
		    "settings begin on the line after \"%.*s:\"",
		    SPAN_ARG(name->text));
	return true;
}

static void
driver_line(struct parse *p, enum lang_section section,
    const struct lang_text *line)
{
	bool router = section == LANG_ROUTER;
	struct lang_ast_driver **drivers =
	    router ? &p->ast->routers : &p->ast->transports;
	size_t *count =
	    router ? &p->ast->router_count : &p->ast->transport_count;
	struct lang_text name;
	struct lang_scan s;

	if (driver_name(p, line, &name)) {
		*drivers =
		    lang_grow(p->arena, *drivers, *count, sizeof(**drivers));
		(*drivers)[(*count)++].name = name;
		return;
	}
	if (*count == 0) {
		if (!p->complained)
			lang_error_in(p->diags, line, 0, line->text.len,
			    "this stands before the first \"name:\" of a %s",
			    router ? "router" : "transport");
		p->complained = true;
		return;
	}

	struct lang_ast_driver *driver = &(*drivers)[*count - 1];
	lang_scan_init(&s, line);
	struct lang_ast_setting setting = { .hidden = is_hidden(&s) };
	if (!parse_setting(p, section, &s, &setting))
		return;
	driver->settings = lang_grow(p->arena, driver->settings, driver->count,
	    sizeof(*driver->settings));
	driver->settings[driver->count++] = setting;
}

static void
absent_line(struct parse *p)
{
	const struct lang_text *name = &p->begun[ABSENT];

	if (!p->complained)
		lang_error_in(p->diags, name, 0, name->text.len,
		    "Exim's section \"%.*s\" is not here: %s",
		    SPAN_ARG(name->text), p->absent);
	p->complained = true;
}

/* Whether ${line} is "begin section", which it then carries out. */
static bool
section_line(struct parse *p, const struct lang_text *line)
{
	struct lang_scan s;
	struct lang_text word;

	lang_scan_init(&s, line);
	lang_scan_name(&s, &word);
	if (!span_eq(word.text, SPAN("begin")) || lang_scan_peek(&s) == '=' ||
	    lang_scan_peek(&s) == ':')
		return false;
	if (!lang_scan_word(&s, &word)) {
		lang_error_in(p->diags, line, 0, line->text.len,
		    "\"begin\" needs the name of a section");
		return true;
	}
	begin_section(p, &word);

	struct lang_text rest = lang_scan_rest(&s);
	if (rest.text.len > 0)
		lang_error_in(p->diags, &rest, 0, rest.text.len,
		    "nothing can follow \"begin %.*s\"", SPAN_ARG(word.text));
	return true;
}

/* A macro between two ACLs is good style; within one it misleads. */
static void
acl_line(struct parse *p, const struct lang_text *line)
{
	size_t before = p->ast->acl_count;

	lang_parse_acl_line(&p->acl, line);
	if (p->macro.mark_count > 0 && before > 0 &&
	    p->ast->acl_count == before)
		lang_warn_in(p->diags, &p->macro, 0,
		    lang_macros_head(p->macro.text),
		    "a macro defined inside an ACL; it holds from here to "
		    "the end, whatever the ACL decides");
	p->macro.mark_count = 0;
}

/* Whether ${name} is a word of the section that is open. */
static bool
is_known(const struct parse *p, struct span name)
{
	enum lang_word word;
	enum lang_setting setting;
	bool alias;

	switch (p->section) {
	case MAIN:
		return lang_setting_find(LANG_MAIN, name, &setting, &alias);
	case ACL:
		return lang_word_find(name, &word, &alias);
	case ROUTERS:
		return lang_setting_find(LANG_ROUTER, name, &setting, &alias);
	case TRANSPORTS:
		return lang_setting_find(LANG_TRANSPORT, name, &setting,
		    &alias);
	default:
		return false;
	}
}

/* A macro has been defined, which "Workers = 2" hardly means. */
static void
macro_line(struct parse *p, const struct lang_text *line)
{
	struct lang_scan s;
	struct lang_text name;

	p->macro = *line;
	lang_scan_init(&s, line);
	lang_scan_name(&s, &name);
	struct span lower = arena_lower(p->arena, name.text);
	if (span_eq(span_from(lower, 1), span_from(name.text, 1)) &&
	    is_known(p, lower))
		lang_warn_in(p->diags, &name, 0, name.text.len,
		    "the capital makes this a macro; \"%.*s\" was meant?",
		    SPAN_ARG(lower));
}

static void
parse_line(struct parse *p, const struct lang_text *line)
{
	if (lang_macros_head(line->text) > 0) {
		macro_line(p, line);
		return;
	}
	if (section_line(p, line))
		return;
	switch (p->section) {
	case MAIN:
		main_line(p, line);
		break;
	case ACL:
		acl_line(p, line);
		break;
	case ROUTERS:
		driver_line(p, LANG_ROUTER, line);
		break;
	case TRANSPORTS:
		driver_line(p, LANG_TRANSPORT, line);
		break;
	case ABSENT:
		absent_line(p);
		break;
	case UNKNOWN:
		break; /* its name has been refused */
	}
}

void
lang_parse(struct lang_lines *r, struct lang_ast *out)
{
	struct parse p = { .lines = r,
		.arena = r->arena,
		.diags = r->diags,
		.ast = out };
	struct lang_text line;

	*out = (struct lang_ast){ 0 };
	p.acl = (struct lang_parse_acl){ .arena = r->arena,
		.diags = r->diags,
		.ast = out };
	while (lang_lines_next(r, &line))
		parse_line(&p, &line);
	end_section(&p);
}
