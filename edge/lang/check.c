/*
 * check: statements against phases.
 */
#include "lang/check.h"

#include "lang/diag.h"
#include "lang/reach.h"

/* What a word would need that a phase does not have. */
static const char *
why_not(enum lang_word word)
{
	switch (word) {
	case LANG_WORD_DOMAINS:
	case LANG_WORD_LOCAL_PARTS:
	case LANG_WORD_RECIPIENTS:
		return "there is no one recipient";
	case LANG_WORD_SENDERS:
	case LANG_WORD_SENDER_DOMAINS:
		return "there is no sender";
	case LANG_WORD_ENCRYPTED:
		return "it is too early to know";
	case LANG_WORD_ADD_HEADER:
	case LANG_WORD_REMOVE_HEADER:
		return "there is no message";
	default:
		return NULL;
	}
}

void
lang_check_phases(struct lang_unit *u, int acl, const struct lang_text *at,
    unsigned allowed, const char *why)
{
	unsigned wrong = u->origins[acl].phases & ~allowed;
	struct span names = { NULL, 0 };
	struct span path = { NULL, 0 };

	for (int i = 0; i < LANG_PHASES; i++) {
		enum lang_phase phase = (enum lang_phase)i;
		if ((wrong & LANG_IN(phase)) == 0)
			continue;
		if (names.len == 0)
			path = lang_reach_path(u, acl, phase);
		names = arena_printf(u->c.arena, "%.*s%s%s", SPAN_ARG(names),
		    names.len > 0 ? ", " : "", lang_phase_name(phase));
	}
	if (names.len == 0)
		return;
	lang_error_in(u->c.diags, at, 0, at->text.len,
	    "\"%.*s\" cannot be used in %.*s%s%s (%.*s leads here)",
	    SPAN_ARG(at->text), SPAN_ARG(names), why != NULL ? ": " : "",
	    why != NULL ? why : "", SPAN_ARG(path));
}

/* A verb that decides, in an ACL whose end decides nothing. */
static void
check_quit(struct lang_unit *u, int acl,
    const struct lang_ast_statement *statement)
{
	static const enum lang_phase ends[] = { LANG_QUIT, LANG_NOTQUIT };

	if (statement->verb == LANG_ACCEPT || statement->verb == LANG_WARN)
		return;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (!lang_reach_is_top(u, acl, ends[i]))
			continue;
		lang_error_in(u->c.diags, &statement->name, 0,
		    statement->name.text.len,
		    "\"%.*s\" cannot be used in %s: nothing is left to be "
		    "refused, so only accept and warn work there",
		    SPAN_ARG(statement->name.text), lang_phase_name(ends[i]));
		return;
	}
}

static void
check_verb(struct lang_unit *u, int acl,
    const struct lang_ast_statement *statement)
{
	unsigned discarding = LANG_IN(LANG_MAIL) | LANG_IN(LANG_RCPT) |
	    LANG_IN(LANG_DKIM) | LANG_IN(LANG_DATA_PRDR) | LANG_IN(LANG_DATA);

	check_quit(u, acl, statement);
	if (statement->verb == LANG_DISCARD)
		lang_check_phases(u, acl, &statement->name,
		    discarding | LANG_IN(LANG_QUIT) | LANG_IN(LANG_NOTQUIT),
		    "only recipients or a message can be discarded");
}

static void
check_clause(struct lang_unit *u, int acl,
    const struct lang_ast_statement *statement,
    const struct lang_ast_clause *clause)
{
	const struct lang_word_row *row = lang_word_get(clause->word);

	lang_check_phases(u, acl, &clause->name, row->phases,
	    why_not(clause->word));
	if (clause->word == LANG_WORD_ENDPASS &&
	    statement->verb != LANG_ACCEPT && statement->verb != LANG_DISCARD)
		lang_error_in(u->c.diags, &clause->name, 0,
		    clause->name.text.len,
		    "\"endpass\" can stand in accept and discard only, and "
		    "this is %s",
		    lang_verb_name(statement->verb));
	if (clause->word == LANG_WORD_MESSAGE && statement->verb == LANG_WARN)
		lang_warn_in(u->c.diags, &clause->name, 0,
		    clause->name.text.len,
		    "\"message\" of a warn statement is a header in Exim's "
		    "former way; write \"add_header\"");
}

/* Whether a statement always ends its ACL. */
static bool
is_final(const struct lang_ast_statement *statement)
{
	if (statement->verb == LANG_WARN || statement->verb == LANG_REQUIRE ||
	    statement->is_broken)
		return false;
	for (size_t i = 0; i < statement->count; i++)
		if (lang_word_get(statement->clauses[i].word)->is_condition)
			return false;
	return true;
}

static void
check_acl(struct lang_unit *u, int acl)
{
	const struct lang_ast_acl *a = &u->ast->acls[acl];
	const struct lang_ast_statement *final = NULL;
	bool told = false;

	for (size_t i = 0; i < a->count; i++) {
		const struct lang_ast_statement *s = &a->statements[i];
		if (final != NULL && !told)
			lang_warn_in(u->c.diags, &s->name, 0, s->name.text.len,
			    "never reached: \"%.*s\" in line %u has no "
			    "condition",
			    SPAN_ARG(final->name.text),
			    lang_text_pos(&final->name, 0).line);
		told = final != NULL;
		if (final == NULL && is_final(s))
			final = s;
		check_verb(u, acl, s);
		for (size_t k = 0; k < s->count; k++)
			check_clause(u, acl, s, &s->clauses[k]);
	}
}

static void
check_use(struct lang_unit *u, int acl)
{
	const struct lang_ast_acl *a = &u->ast->acls[acl];
	const struct lang_text *name = &a->name;

	if (u->origins[acl].phases == 0 && !a->is_inline)
		lang_warn_in(u->c.diags, name, 0, name->text.len,
		    "ACL \"%.*s\" is never used", SPAN_ARG(name->text));
	if (a->count == 0)
		lang_warn_in(u->c.diags, name, 0, name->text.len,
		    "ACL \"%.*s\" has no statement: it refuses",
		    SPAN_ARG(name->text));
}

void
lang_check(struct lang_unit *u)
{
	for (size_t i = 0; i < u->ast->acl_count; i++) {
		check_use(u, (int)i);
		check_acl(u, (int)i);
	}
}
