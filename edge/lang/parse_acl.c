/*
 * parse_acl: the statements of ACLs.
 *
 *   acl       = name ":" *statement
 *   statement = verb [ clause ] *( NEWLINE clause )
 *   clause    = [ "!" ] name "=" text  /  "endpass"  /  "set" name "=" text
 *
 * A value is the rest of the line, without blanks at both ends, unquoted.
 */
#include "lang/parse_acl.h"

#include "lang/catalog.h"
#include "lang/grow.h"
#include "lang/scan.h"

static struct lang_ast_acl *
acl_of(const struct lang_parse_acl *p)
{
	size_t n = p->ast->acl_count;

	return n > 0 ? &p->ast->acls[n - 1] : NULL;
}

static struct lang_ast_statement *
statement_of(const struct lang_parse_acl *p)
{
	struct lang_ast_acl *acl = acl_of(p);

	return acl != NULL && acl->count > 0 ?
	    &acl->statements[acl->count - 1] :
	    NULL;
}

static void
begin_acl(struct lang_parse_acl *p, const struct lang_text *name,
    const struct lang_scan *s)
{
	struct lang_ast *ast = p->ast;
	struct lang_text rest = lang_scan_rest(s);

	if (rest.text.len > 0)
		lang_error_in(p->diags, &rest, 0, rest.text.len,
		    "statements begin on the line after \"%.*s:\"",
		    SPAN_ARG(name->text));
	ast->acls =
	    lang_grow(p->arena, ast->acls, ast->acl_count, sizeof(*ast->acls));
	ast->acls[ast->acl_count++].name = *name;
}

/* Begin a statement; false outside of any ACL, which is said once. */
static bool
begin_statement(struct lang_parse_acl *p, const struct lang_text *name,
    enum lang_verb verb)
{
	struct lang_ast_acl *acl = acl_of(p);

	if (acl == NULL) {
		if (!p->complained)
			lang_error_in(p->diags, name, 0, name->text.len,
			    "this stands before the first \"name:\" of an "
			    "ACL");
		p->complained = true;
		return false;
	}
	acl->statements = lang_grow(p->arena, acl->statements, acl->count,
	    sizeof(*acl->statements));

	struct lang_ast_statement *statement = &acl->statements[acl->count++];
	statement->verb = verb;
	statement->name = *name;
	return true;
}

/* What could not be read may have been a condition. */
static void
mark_broken(struct lang_parse_acl *p)
{
	struct lang_ast_statement *statement = statement_of(p);

	if (statement != NULL)
		statement->is_broken = true;
}

/* Say what is wrong with a name that is no word where one must stand. */
static void
refuse_name(struct lang_parse_acl *p, const struct lang_text *name,
    bool is_word)
{
	enum lang_verb verb;
	const char *why = lang_absent('w', name->text);
	char kind = is_word ? 'w' : 'b';
	const char *what = is_word ? "condition or modifier" : "verb";
	const char *near = lang_suggest(kind, name->text);

	if (near == NULL)
		near = lang_suggest(is_word ? 'b' : 'w', name->text);
	mark_broken(p);
	if (lang_verb_find(name->text, &verb))
		lang_error_in(p->diags, name, 0, name->text.len,
		    "\"%.*s\" is a verb: it begins a line, and nothing "
		    "stands before it",
		    SPAN_ARG(name->text));
	else if (why != NULL)
		lang_error_in(p->diags, name, 0, name->text.len,
		    "Exim's \"%.*s\" is not here: %s", SPAN_ARG(name->text),
		    why);
	else if (near != NULL)
		lang_error_in(p->diags, name, 0, name->text.len,
		    "unknown %s \"%.*s\"; \"%s\" was meant?", what,
		    SPAN_ARG(name->text), near);
	else
		lang_error_in(p->diags, name, 0, name->text.len,
		    "unknown %s \"%.*s\"", what, SPAN_ARG(name->text));
}

/* What follows the name of a word: "= text", or nothing for endpass. */
static bool
read_value(struct lang_parse_acl *p, struct lang_scan *s,
    struct lang_ast_clause *clause)
{
	const struct lang_word_row *row = lang_word_get(clause->word);

	if (row->value == LANG_VALUE_NONE) {
		clause->value = lang_scan_rest(s);
		if (clause->value.text.len == 0)
			return true;
		lang_error_in(p->diags, &clause->value, 0,
		    clause->value.text.len, "\"%s\" has no value", row->name);
		return false;
	}
	if (row->value == LANG_VALUE_SET) { /* "set name = text" */
		clause->value = lang_scan_rest(s);
		return true;
	}
	if (!lang_scan_take(s, '=')) {
		lang_error_in(p->diags, &clause->name, 0, clause->name.text.len,
		    "\"=\" is missing after \"%s\"", row->name);
		return false;
	}
	clause->value = lang_scan_rest(s);
	return true;
}

static void
add_clause(struct lang_parse_acl *p, const struct lang_ast_clause *clause)
{
	struct lang_ast_statement *statement = statement_of(p);

	if (statement == NULL) {
		lang_error_in(p->diags, &clause->name, 0, clause->name.text.len,
		    "a verb must stand before \"%.*s\"",
		    SPAN_ARG(clause->name.text));
		return;
	}
	statement->clauses = lang_grow(p->arena, statement->clauses,
	    statement->count, sizeof(*statement->clauses));
	statement->clauses[statement->count++] = *clause;
}

/* The clause ${s} stands at; ${bang} where a "!" before it is written. */
static void
parse_clause(struct lang_parse_acl *p, struct lang_scan *s,
    const struct lang_text *bang, const struct lang_text *name)
{
	struct lang_ast_clause clause = { .name = *name,
		.negated = bang != NULL,
		.acl = LANG_NO_ACL };
	bool alias;

	if (!lang_word_find(name->text, &clause.word, &alias)) {
		refuse_name(p, name, bang != NULL || lang_scan_peek(s) == '=');
		return;
	}
	if (clause.negated && !lang_word_get(clause.word)->is_condition) {
		lang_error_in(p->diags, bang, 0, 1,
		    "\"!\" can stand before a condition only, and \"%.*s\" "
		    "is a modifier",
		    SPAN_ARG(name->text));
		return;
	}
	if (read_value(p, s, &clause))
		add_clause(p, &clause);
	else
		mark_broken(p);
}

/* "[!] name …": false, with an error, when that is not what is written. */
static bool
read_name(struct lang_parse_acl *p, struct lang_scan *s, bool *negated,
    struct lang_text *bang, struct lang_text *name)
{
	*bang = lang_text_sub(&s->text, s->at, 1);
	*negated = lang_scan_take(s, '!');
	if (lang_scan_name(s, name))
		return true;

	struct lang_text here = lang_scan_rest(s);
	mark_broken(p);
	if (here.text.len == 0)
		here = *bang;
	lang_error_in(p->diags, &here, 0, 1,
	    *negated ? "a condition must follow \"!\"" :
		       "a verb, a condition or a modifier is missing here");
	return false;
}

void
lang_parse_acl_line(struct lang_parse_acl *p, const struct lang_text *line)
{
	struct lang_scan s;
	struct lang_text bang;
	struct lang_text name;
	bool negated;
	enum lang_verb verb;

	lang_scan_init(&s, line);
	if (!read_name(p, &s, &negated, &bang, &name))
		return;
	if (!negated && lang_scan_take(&s, ':')) {
		begin_acl(p, &name, &s);
		return;
	}
	if (negated || !lang_verb_find(name.text, &verb)) {
		bool alias;
		enum lang_word word;
		bool is_word = negated || lang_scan_peek(&s) == '=' ||
		    lang_word_find(name.text, &word, &alias) ||
		    lang_absent('w', name.text) != NULL;
		if (is_word) {
			parse_clause(p, &s, negated ? &bang : NULL, &name);
			return;
		}
		/* What follows belongs to it, not to the one before. */
		refuse_name(p, &name, false);
		begin_statement(p, &name, LANG_WARN);
		return;
	}
	if (!begin_statement(p, &name, verb) || lang_scan_peek(&s) == '\0')
		return;
	if (read_name(p, &s, &negated, &bang, &name))
		parse_clause(p, &s, negated ? &bang : NULL, &name);
}
