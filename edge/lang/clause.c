/*
 * clause: the values of conditions and modifiers.
 */
#include "lang/clause.h"

#include "base/ascii.h"
#include "lang/check.h"
#include "lang/diag.h"
#include "lang/scan.h"

/* One clause in hand. */
struct compiling {
	struct lang_unit *u;
	int acl;
	unsigned phases;
	const struct lang_ast_clause *in;
	struct lang_clause *out;
};

/*
 * target = "acl_" ( "c" / "m" / "r" ) ( DIGIT / "_" ) *( ALNUM / "_" )
 */
static bool
is_acl_variable(struct span name)
{
	if (!span_starts(name, SPAN("acl_")) || name.len < 6)
		return false;
	char lifetime = name.at[4];
	char next = name.at[5];
	return (lifetime == 'c' || lifetime == 'm' || lifetime == 'r') &&
	    (ascii_is_digit(next) || next == '_');
}

static void
take_variable(struct compiling *c, const struct lang_text *name)
{
	struct span text = name->text;
	unsigned recipient = LANG_IN(LANG_RCPT) | LANG_IN(LANG_DATA_PRDR);

	if (!is_acl_variable(text)) {
		lang_error_in(c->u->c.diags, name, 0, text.len,
		    "\"set\" gives values to acl_c, acl_m and acl_r variables "
		    "only, such as acl_m_name or acl_c0");
		return;
	}
	c->out->variable = (struct lang_acl_variable){ text.at[4],
		arena_copy(c->u->c.arena, span_from(text, 4)) };
	if (text.at[4] == 'r')
		lang_check_phases(c->u, c->acl, name, recipient,
		    "acl_r variables belong to one recipient");
}

/* set = [ "$" ] target "=" text */
static void
compile_set(struct compiling *c)
{
	struct lang_scan s;
	struct lang_text name;

	lang_scan_init(&s, &c->in->value);
	bool dollar = lang_scan_take(&s, '$');
	if (!lang_scan_name(&s, &name)) {
		lang_error_in(c->u->c.diags, &c->in->name, 0,
		    c->in->name.text.len,
		    "\"set\" is written \"set acl_m_name = text\"");
		return;
	}
	if (dollar)
		lang_warn_in(c->u->c.diags, &c->in->value, 0,
		    name.text.len + 1,
		    "\"set\" takes the name without \"$\"");
	if (!lang_scan_take(&s, '=')) {
		lang_error_in(c->u->c.diags, &name, 0, name.text.len,
		    "\"=\" is missing after \"%.*s\"", SPAN_ARG(name.text));
		return;
	}
	take_variable(c, &name);

	struct lang_text text = lang_scan_rest(&s);
	c->out->text = lang_expand_compile(&c->u->c, &text, c->phases);
}

static void
compile_control(struct compiling *c)
{
	const struct lang_text *value = &c->in->value;
	struct lang_diags *diags = c->u->c.diags;
	size_t slash = span_find(value->text, '/');
	struct lang_text name = lang_text_sub(value, 0, slash);
	const char *why = lang_absent('c', name.text);
	const char *near = lang_suggest('c', name.text);

	if (name.text.len == 0) {
		lang_error_in(diags, &c->in->name, 0, c->in->name.text.len,
		    "the name of a control is missing");
		return;
	}
	if (lang_control_find(name.text, &c->out->control)) {
		if (slash < value->text.len)
			lang_error_in(diags, value, slash,
			    value->text.len - slash,
			    "control \"%.*s\" has no options",
			    SPAN_ARG(name.text));
		lang_check_phases(c->u, c->acl, &name,
		    lang_control_get(c->out->control)->phases, NULL);
		return;
	}
	if (why != NULL)
		lang_error_in(diags, &name, 0, name.text.len,
		    "Exim's \"%.*s\" is not here: %s", SPAN_ARG(name.text),
		    why);
	else if (near != NULL)
		lang_error_in(diags, &name, 0, name.text.len,
		    "unknown control \"%.*s\"; \"%s\" was meant?",
		    SPAN_ARG(name.text), near);
	else
		lang_error_in(diags, &name, 0, name.text.len,
		    "unknown control \"%.*s\"", SPAN_ARG(name.text));
}

/* The log that ${name} is, as a LANG_TO_ bit; 0 when there is none. */
static unsigned
target_of(struct span name)
{
	if (span_eq(name, SPAN("main")))
		return LANG_TO_MAIN;
	if (span_eq(name, SPAN("reject")))
		return LANG_TO_REJECT;
	return span_eq(name, SPAN("panic")) ? LANG_TO_PANIC : 0;
}

/* logwrite = [ ":" name *( "," name ) ":" ] text */
static void
compile_logwrite(struct compiling *c)
{
	struct lang_text text = c->in->value;
	struct lang_scan s;
	struct lang_text name;

	c->out->targets = LANG_TO_MAIN;
	lang_scan_init(&s, &text);
	if (lang_scan_take(&s, ':')) {
		c->out->targets = 0;
		do {
			size_t at = s.at;
			lang_scan_name(&s, &name);
			unsigned bit = target_of(name.text);
			c->out->targets |= bit;
			if (bit == 0)
				lang_error_in(c->u->c.diags, &text, at,
				    name.text.len, "logs are called main, "
				    "reject and panic");
		} while (lang_scan_take(&s, ','));
		if (!lang_scan_take(&s, ':'))
			lang_error_in(c->u->c.diags, &text, 0, 1,
			    "the second \":\" is missing after the names of "
			    "logs");
		text = lang_scan_rest(&s);
	}
	c->out->text = lang_expand_compile(&c->u->c, &text, c->phases);
}

static enum lang_list_kind
kind_of(enum lang_value value)
{
	switch (value) {
	case LANG_VALUE_HOSTS:
		return LANG_LIST_HOST;
	case LANG_VALUE_DOMAINS:
		return LANG_LIST_DOMAIN;
	case LANG_VALUE_ADDRESSES:
		return LANG_LIST_ADDRESS;
	case LANG_VALUE_LOCAL_PARTS:
		return LANG_LIST_LOCAL_PART;
	default:
		return LANG_LIST_STRING;
	}
}

static void
compile_clause(struct compiling *c)
{
	const struct lang_word_row *row = lang_word_get(c->in->word);

	switch (row->value) {
	case LANG_VALUE_NONE:
		break;
	case LANG_VALUE_EXPANSION:
		c->out->text = lang_expand_compile(&c->u->c, &c->in->value,
		    c->phases);
		break;
	case LANG_VALUE_HOSTS:
	case LANG_VALUE_DOMAINS:
	case LANG_VALUE_ADDRESSES:
	case LANG_VALUE_LOCAL_PARTS:
	case LANG_VALUE_STRINGS:
		c->out->list = lang_unit_list(c->u, kind_of(row->value),
		    &c->in->value, c->phases);
		break;
	case LANG_VALUE_ACL:
		c->out->acl = c->in->acl == LANG_NO_ACL ? 0 :
		    (size_t)c->in->acl;
		break;
	case LANG_VALUE_SET:
		compile_set(c);
		break;
	case LANG_VALUE_CONTROL:
		compile_control(c);
		break;
	case LANG_VALUE_LOGWRITE:
		compile_logwrite(c);
		break;
	}
}

static void
compile_statement(struct lang_unit *u, int acl,
    const struct lang_ast_statement *in, struct lang_statement *out)
{
	struct lang_clause *clauses = arena_array(u->c.arena, in->count,
	    sizeof(*clauses));

	for (size_t i = 0; i < in->count; i++) {
		clauses[i].word = in->clauses[i].word;
		clauses[i].negated = in->clauses[i].negated;
		clauses[i].pos = lang_text_pos(&in->clauses[i].name, 0);
		u->phases = u->origins[acl].phases;
		struct compiling c = { u, acl, u->phases, &in->clauses[i],
			&clauses[i] };
		compile_clause(&c);
	}
	*out = (struct lang_statement){ in->verb,
		lang_text_pos(&in->name, 0), clauses, in->count };
}

void
lang_acls_compile(struct lang_unit *u)
{
	const struct lang_ast *ast = u->ast;
	struct lang_acl *acls = arena_array(u->c.arena, ast->acl_count,
	    sizeof(*acls));

	for (size_t i = 0; i < ast->acl_count; i++) {
		const struct lang_ast_acl *in = &ast->acls[i];
		struct lang_statement *statements = arena_array(u->c.arena,
		    in->count, sizeof(*statements));
		for (size_t k = 0; k < in->count; k++)
			compile_statement(u, (int)i, &in->statements[k],
			    &statements[k]);
		acls[i] = (struct lang_acl){ in->name.text,
			lang_text_pos(&in->name, 0), statements, in->count,
			u->origins[i].phases };
	}
	u->program->acls = acls;
	u->program->acl_count = ast->acl_count;
}
