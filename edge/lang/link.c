/*
 * link: resolving ACLs, and the shape of their calls.
 */
#include "lang/link.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "lang/call.h"
#include "lang/diag.h"
#include "lang/grow.h"
#include "lang/near.h"
#include "lang/unquote.h"

static void
register_names(struct lang_unit *u, struct map *names)
{
	struct lang_ast *ast = u->ast;

	for (size_t i = 0; i < ast->acl_count; i++) {
		const struct lang_text *name = &ast->acls[i].name;
		struct lang_text *first = map_find(names, name->text);
		if (first == NULL) {
			struct lang_text *kept =
			    ARENA_NEW(u->c.arena, struct lang_text);
			*kept = *name;
			map_put(names, name->text, kept);
			continue;
		}
		struct span where = lang_unit_where(u, lang_text_pos(first, 0));
		lang_error_in(u->c.diags, name, 0, name->text.len,
		    "ACL \"%.*s\" is already defined at %.*s",
		    SPAN_ARG(name->text), SPAN_ARG(where));
	}
}

static int
find_acl(const struct lang_unit *u, struct span name)
{
	for (size_t i = 0; i < u->ast->acl_count; i++)
		if (!u->ast->acls[i].is_inline &&
		    span_eq(u->ast->acls[i].name.text, name))
			return (int)i;
	return LANG_NO_ACL;
}

int
lang_link_called(struct lang_compile *c, struct span name)
{
	const struct lang_unit *u = (const struct lang_unit *)c;
	int acl = find_acl(u, name);

	if (acl == LANG_NO_ACL || (u->phases & ~u->origins[acl].phases) != 0)
		return LANG_NO_ACL;
	return acl;
}

/* An ACL of one statement, for a verb that stands where a name could. */
static int
add_inline(struct lang_unit *u, const struct lang_text *name,
    enum lang_verb verb)
{
	struct lang_ast *ast = u->ast;
	struct lang_ast_statement *statement =
	    ARENA_NEW(u->c.arena, struct lang_ast_statement);

	statement->verb = verb;
	statement->name = *name;
	ast->acls = lang_grow(u->c.arena, ast->acls, ast->acl_count,
	    sizeof(*ast->acls));
	ast->acls[ast->acl_count] =
	    (struct lang_ast_acl){ *name, statement, 1, true };
	return (int)ast->acl_count++;
}

static void
refuse(struct lang_unit *u, const struct lang_text *name)
{
	struct lang_near near;
	struct span text = name->text;

	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_blank(text.at[i]))
			continue;
		lang_error_in(u->c.diags, name, 0, text.len,
		    "the name of an ACL must stand here, alone: write the "
		    "statements under \"begin acl\"");
		return;
	}
	lang_near_init(&near, text);
	for (size_t i = 0; i < u->ast->acl_count; i++)
		lang_near_try(&near, u->ast->acls[i].name.text);
	if (near.best.len > 0)
		lang_error_in(u->c.diags, name, 0, text.len,
		    "there is no ACL \"%.*s\"; \"%.*s\" was meant?",
		    SPAN_ARG(text), SPAN_ARG(near.best));
	else
		lang_error_in(u->c.diags, name, 0, text.len,
		    "there is no ACL \"%.*s\"", SPAN_ARG(text));
}

/* The ACL that ${text} names; LANG_NO_ACL, with an error, if none. */
static int
resolve(struct lang_unit *u, const struct lang_text *owner,
    const struct lang_text *text)
{
	enum lang_verb verb;

	if (text->text.len == 0) {
		lang_error_in(u->c.diags, owner, 0, owner->text.len,
		    "the name of an ACL is missing");
		return LANG_NO_ACL;
	}
	int acl = find_acl(u, text->text);
	if (acl == LANG_NO_ACL && lang_verb_find(text->text, &verb))
		return add_inline(u, text, verb);
	if (acl == LANG_NO_ACL)
		refuse(u, text);
	return acl;
}

static void
add_call(struct lang_unit *u, struct lang_ast_clause *clause, int acl)
{
	clause->calls = lang_grow(u->c.arena, clause->calls, clause->call_count,
	    sizeof(*clause->calls));
	clause->calls[clause->call_count++] = acl;
}

/* "acl = name arguments" */
static void
link_acl(struct lang_unit *u, struct lang_ast_clause *clause)
{
	struct lang_text name = lang_call_name(&clause->value);
	size_t dollar = span_find(name.text, '$');

	if (dollar < name.text.len)
		lang_error_in(u->c.diags, &name, dollar, 1,
		    "the name of an ACL cannot be computed: what an "
		    "expansion yields is data");
	else
		clause->acl = resolve(u, &clause->name, &name);
	if (clause->acl != LANG_NO_ACL)
		add_call(u, clause, clause->acl);
}

/*
 * Expansions are compiled when all calls are known, so calls out of them are
 * found by their letters; a name that is none is the expansion's to report.
 */
static void
link_statement(struct lang_unit *u, struct lang_ast_statement *statement)
{
	for (size_t i = 0; i < statement->count; i++) {
		struct lang_ast_clause *clause = &statement->clauses[i];
		struct lang_text name;
		size_t at = 0;
		if (lang_word_get(clause->word)->value == LANG_VALUE_ACL)
			link_acl(u, clause);
		while (lang_call_next(&clause->value, &at, &name)) {
			int acl = find_acl(u, name.text);
			if (acl != LANG_NO_ACL)
				add_call(u, clause, acl);
		}
	}
}

static void
link_settings(struct lang_unit *u)
{
	for (size_t i = 0; i < LANG_SETTINGS; i++)
		u->setting_acl[i] = LANG_NO_ACL;
	for (size_t i = 0; i < u->ast->setting_count; i++) {
		const struct lang_ast_setting *s = &u->ast->settings[i];
		struct lang_text text;
		if (lang_setting_get(s->id)->type != LANG_ACL || !s->has_value)
			continue;
		if (lang_unquote(u->c.arena, u->c.diags, &s->value, &text) &&
		    lang_unit_plain(u, &text, &text))
			u->setting_acl[s->id] = resolve(u, &s->name, &text);
	}
}

/* The calls of one ACL: its "acl =" clauses in order. */
struct calls {
	struct lang_unit *u;
	unsigned *height; /* of its calls, once known; 0 before */
	int path[LIMIT_ACL_DEPTH + 1];
	size_t depth;
	bool too_deep;
};

static void
report_cycle(struct calls *c, size_t from, int acl,
    const struct lang_ast_clause *at)
{
	struct lang_unit *u = c->u;
	struct span text = { NULL, 0 };

	for (size_t i = from; i < c->depth; i++) {
		struct span name = u->ast->acls[c->path[i]].name.text;
		text = arena_printf(u->c.arena, "%.*s%.*s -> ", SPAN_ARG(text),
		    SPAN_ARG(name));
	}
	struct span name = u->ast->acls[acl].name.text;
	lang_error_in(u->c.diags, &at->value, 0, at->value.text.len,
	    "ACL \"%.*s\" calls itself: %.*s%.*s", SPAN_ARG(name),
	    SPAN_ARG(text), SPAN_ARG(name));
}

static unsigned visit(struct calls *c, int acl);

/* The height of ${acl}, called by ${clause}; errors for what cannot be. */
static unsigned
follow(struct calls *c, int acl, const struct lang_ast_clause *clause)
{
	for (size_t i = 0; i < c->depth; i++) {
		if (c->path[i] == acl) {
			report_cycle(c, i, acl, clause);
			return 0;
		}
	}
	unsigned height = c->height[acl];
	if (height == 0 && c->depth <= LIMIT_ACL_DEPTH)
		height = visit(c, acl);
	if (c->depth + height > LIMIT_ACL_DEPTH && !c->too_deep) {
		c->too_deep = true;
		lang_error_in(c->u->c.diags, &clause->value, 0,
		    clause->value.text.len,
		    "ACLs call each other more than %d deep here",
		    LIMIT_ACL_DEPTH);
	}
	return height;
}

/* The highest of what one clause calls. */
static unsigned
follow_all(struct calls *c, const struct lang_ast_clause *clause)
{
	unsigned highest = 0;

	for (size_t i = 0; i < clause->call_count; i++) {
		unsigned height = follow(c, clause->calls[i], clause);
		if (height > highest)
			highest = height;
	}
	return highest;
}

static unsigned
visit(struct calls *c, int acl)
{
	const struct lang_ast_acl *a = &c->u->ast->acls[acl];
	unsigned highest = 0;

	c->path[c->depth++] = acl;
	for (size_t i = 0; i < a->count; i++) {
		for (size_t k = 0; k < a->statements[i].count; k++) {
			unsigned height =
			    follow_all(c, &a->statements[i].clauses[k]);
			if (height > highest)
				highest = height;
		}
	}
	c->depth--;
	c->height[acl] = highest + 1;
	return highest + 1;
}

void
lang_link(struct lang_unit *u)
{
	struct map names;
	size_t written = u->ast->acl_count; /* inline ones come behind */

	map_init(&names, u->c.arena);
	register_names(u, &names);
	for (size_t i = 0; i < written; i++)
		for (size_t k = 0; k < u->ast->acls[i].count; k++)
			link_statement(u, &u->ast->acls[i].statements[k]);
	link_settings(u);

	struct calls c = { .u = u };
	c.height =
	    arena_array(u->c.arena, u->ast->acl_count, sizeof(*c.height));
	for (size_t i = 0; i < u->ast->acl_count; i++)
		if (c.height[i] == 0)
			visit(&c, (int)i);
}
