/*
 * clause: the values of conditions and modifiers.
 */
#include "lang/clause.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"
#include "lang/call.h"
#include "lang/check.h"
#include "lang/diag.h"
#include "lang/link.h"
#include "lang/near.h"
#include "lang/pattern.h"
#include "lang/rate.h"
#include "lang/scan.h"
#include "lang/verify.h"

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

/* What acl_smtp_dkim may say of the signature that it runs for. */
static bool
take_result(struct compiling *c, const struct lang_text *name)
{
	if (!span_eq(name->text, SPAN("dkim_verify_status")) &&
	    !span_eq(name->text, SPAN("dkim_verify_reason")))
		return false;
	c->out->variable = (struct lang_acl_variable){ 'd',
		arena_copy(c->u->c.arena, name->text) };
	c->u->program->asks |= LANG_ASKS_DKIM;
	lang_check_phases(c->u, c->acl, name, LANG_IN(LANG_DKIM),
	    "it belongs to the signature that acl_smtp_dkim runs for");
	return true;
}

/* Which router takes this recipient; policy/route_wish.c knows the names. */
static bool
take_route(struct compiling *c, const struct lang_text *name)
{
	if (!span_eq(name->text, SPAN("route")))
		return false;
	c->out->variable = (struct lang_acl_variable){ 'R', SPAN("route") };
	lang_check_phases(c->u, c->acl, name,
	    LANG_IN(LANG_RCPT) | LANG_IN(LANG_DATA_PRDR),
	    "a route belongs to one recipient");
	return true;
}

static void
take_variable(struct compiling *c, const struct lang_text *name)
{
	struct span text = name->text;
	unsigned recipient = LANG_IN(LANG_RCPT) | LANG_IN(LANG_DATA_PRDR);

	if (take_result(c, name) || take_route(c, name))
		return;
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
		lang_warn_in(c->u->c.diags, &c->in->value, 0, name.text.len + 1,
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
	bool alias = false;

	if (name.text.len == 0) {
		lang_error_in(diags, &c->in->name, 0, c->in->name.text.len,
		    "the name of a control is missing");
		return;
	}
	if (lang_control_find(name.text, &c->out->control, &alias)) {
		if (alias)
			lang_warn_in(diags, &name, 0, name.text.len,
			    "\"%.*s\" is called \"%s\" today",
			    SPAN_ARG(name.text),
			    lang_control_get(c->out->control)->name);
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

/* log_reject_target = [ name *( ":" name ) ] */
static void
compile_targets(struct compiling *c)
{
	const struct lang_text *text = &c->in->value;
	struct span rest = text->text;
	struct span name;

	while (span_cut(&rest, ':', &name)) {
		name = span_trim(name);
		unsigned bit = target_of(name);
		c->out->targets |= bit;
		if (bit == 0 && name.len > 0)
			lang_error_in(c->u->c.diags, text,
			    (size_t)(name.at - text->text.at), name.len,
			    "logs are called main, reject and panic");
	}
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
				    name.text.len,
				    "logs are called main, "
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

static void
compile_verify(struct compiling *c)
{
	lang_verify_compile(c->u, &c->in->value, c->phases, c->out);
}

/*
 * The words err_temp and err_perm became temperror and permerror: put today's
 * in their place.  Marks stay those of the old text, near enough.
 */
static struct lang_text
modern_results(struct compiling *c)
{
	static const char *const words[][2] = {
		{ "err_temp", "temperror" },
		{ "err_perm", "permerror" },
	};
	struct lang_text text = c->in->value;

	for (size_t i = 0; i < 2; i++) {
		struct span old = span_of(words[i][0]);
		size_t at = span_find_span(text.text, old);
		if (at == text.text.len)
			continue;
		lang_warn_in(c->u->c.diags, &c->in->value,
		    at < c->in->value.text.len ? at : 0, old.len,
		    "\"%s\" is called \"%s\" today", words[i][0], words[i][1]);
		text.text = arena_printf(c->u->c.arena, "%.*s%s%.*s",
		    SPAN_ARG(span_first(text.text, at)), words[i][1],
		    SPAN_ARG(span_from(text.text, at + old.len)));
	}
	return text;
}

/* Which check a condition on its result needs. */
static unsigned
asks_of(enum lang_word word)
{
	switch (word) {
	case LANG_WORD_SPF:
	case LANG_WORD_SPF_GUESS:
		return LANG_ASKS_SPF;
	case LANG_WORD_SPF_HELO:
		return LANG_ASKS_SPF_HELO;
	case LANG_WORD_DKIM_STATUS:
	case LANG_WORD_DKIM_SIGNERS:
		return LANG_ASKS_DKIM;
	case LANG_WORD_DMARC_STATUS:
		return LANG_ASKS_SPF | LANG_ASKS_DKIM | LANG_ASKS_DMARC;
	default:
		return 0;
	}
}

/* The words that a check can end in. */
static const char *
results_of(enum lang_word word)
{
	switch (word) {
	case LANG_WORD_DKIM_STATUS:
		return "none invalid fail pass temperror";
	case LANG_WORD_DMARC_STATUS:
		return "accept none quarantine reject norecord nofrom "
		       "temperror permerror off";
	case LANG_WORD_DKIM_SIGNERS:
		return ""; /* domains: any word */
	default:
		return "none neutral pass fail softfail temperror permerror";
	}
}

/* One item of a list of results, if it is just a word. */
static void
check_result(struct compiling *c, const struct lang_text *text,
    struct span item, const char *words)
{
	struct span rest = span_of(words);
	struct lang_near near;
	struct span word;

	lang_near_init(&near, item);
	while (span_word(&rest, &word)) {
		if (span_eq_icase(word, item))
			return;
		lang_near_try(&near, word);
	}
	size_t at = (size_t)(item.at - text->text.at);
	if (near.best.len > 0)
		lang_error_in(c->u->c.diags, text, at, item.len,
		    "%s never ends in \"%.*s\"; \"%.*s\" was meant?",
		    lang_word_get(c->in->word)->name, SPAN_ARG(item),
		    SPAN_ARG(near.best));
	else
		lang_error_in(c->u->c.diags, text, at, item.len,
		    "%s never ends in \"%.*s\"; it ends in one of: %s",
		    lang_word_get(c->in->word)->name, SPAN_ARG(item), words);
}

static bool
is_plain_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '_')
			return false;
	return s.len > 0;
}

/* Patterns, look-ups and expansions are taken as they are. */
static void
check_results(struct compiling *c, const struct lang_text *text)
{
	const char *words = results_of(c->in->word);
	struct span rest = text->text;
	struct span item;

	if (words[0] == '\0' || span_starts(rest, SPAN("<")))
		return;
	while (span_cut(&rest, ':', &item)) {
		item = span_trim(item);
		if (span_starts(item, SPAN("!")))
			item = span_trim(span_from(item, 1));
		if (is_plain_word(item))
			check_result(c, text, item, words);
	}
}

static void
compile_results(struct compiling *c)
{
	struct lang_text text = modern_results(c);

	check_results(c, &text);

	c->u->program->asks |= asks_of(c->in->word);
	c->out->list = lang_unit_list(c->u, LANG_LIST_STRING, &text, c->phases);
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

/* A time that is constant is looked at now. */
static void
check_delay(struct compiling *c)
{
	const struct lang_text *text = &c->in->value;
	struct span constant;
	uint64_t ms;

	if (!lang_expand_constant(c->out->text, &constant))
		return;
	if (!num_time(span_trim(constant), &ms))
		lang_error_in(c->u->c.diags, text, 0, text->text.len,
		    "\"%.*s\" is not a time such as 500ms, 30s or 2m",
		    SPAN_ARG(text->text));
	else if (ms > LIMIT_DELAY_MS)
		lang_warn_in(c->u->c.diags, text, 0, text->text.len,
		    "a delay lasts %d s at most: no client waits for longer",
		    LIMIT_DELAY_MS / 1000);
}

/* What nobody can take for a truth value is a placeholder left as it was. */
static void
check_condition(struct compiling *c)
{
	const struct lang_text *text = &c->in->value;
	struct span constant;
	bool yes;

	if (!lang_expand_constant(c->out->text, &constant) ||
	    lang_truth(constant, &yes))
		return;
	lang_warn_in(c->u->c.diags, text, 0, text->text.len,
	    "neither true nor false: a statement that comes to this condition "
	    "puts off, and warn is skipped");
}

static void
compile_text(struct compiling *c)
{
	c->out->text = lang_expand_compile(&c->u->c, &c->in->value, c->phases);
	if (c->in->word == LANG_WORD_DELAY)
		check_delay(c);
	if (c->in->word == LANG_WORD_CONDITION)
		check_condition(c);
}

static void
compile_clause(struct compiling *c)
{
	const struct lang_word_row *row = lang_word_get(c->in->word);

	switch (row->value) {
	case LANG_VALUE_NONE:
		break;
	case LANG_VALUE_EXPANSION:
	case LANG_VALUE_DNSLISTS:
	case LANG_VALUE_SCAN:
		compile_text(c);
		break;
	case LANG_VALUE_PATTERNS:
		c->out->patterns =
		    lang_patterns_compile(&c->u->c, &c->in->value, c->phases);
		break;
	case LANG_VALUE_RESULTS:
		compile_results(c);
		break;
	case LANG_VALUE_VERIFY:
		compile_verify(c);
		break;
	case LANG_VALUE_ACL:
		c->out->acl =
		    c->in->acl == LANG_NO_ACL ? 0 : (size_t)c->in->acl;
		c->out->call =
		    lang_call_compile(&c->u->c, &c->in->value, c->phases);
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
	case LANG_VALUE_TARGETS:
		compile_targets(c);
		break;
	case LANG_VALUE_RATE:
		c->u->program->asks |= LANG_ASKS_REDIS;
		c->out->rate =
		    lang_rate_compile(&c->u->c, &c->in->value, c->phases);
		break;
	case LANG_VALUE_SEEN:
		c->u->program->asks |= LANG_ASKS_REDIS;
		c->out->seen =
		    lang_seen_compile(&c->u->c, &c->in->value, c->phases);
		break;
	default:
		c->out->list = lang_unit_list(c->u, kind_of(row->value),
		    &c->in->value, c->phases);
		break;
	}
}

static void
compile_statement(struct lang_unit *u, int acl,
    const struct lang_ast_statement *in, struct lang_statement *out)
{
	struct lang_clause *clauses =
	    arena_array(u->c.arena, in->count, sizeof(*clauses));

	for (size_t i = 0; i < in->count; i++) {
		clauses[i].word = in->clauses[i].word;
		clauses[i].negated = in->clauses[i].negated;
		clauses[i].pos = lang_text_pos(&in->clauses[i].name, 0);
		u->phases = u->origins[acl].phases;
		struct compiling c = { u, acl, u->phases, &in->clauses[i],
			&clauses[i] };
		clauses[i].source = in->clauses[i].value.text;
		unsigned before = u->program->asks;
		u->program->asks = 0;
		compile_clause(&c);
		clauses[i].asks = u->program->asks;
		u->program->asks |= before;
	}
	*out = (struct lang_statement){ in->verb, lang_text_pos(&in->name, 0),
		clauses, in->count };
}

void
lang_acls_compile(struct lang_unit *u)
{
	const struct lang_ast *ast = u->ast;
	struct lang_acl *acls =
	    arena_array(u->c.arena, ast->acl_count, sizeof(*acls));

	u->c.find_acl = lang_link_called;
	for (size_t i = 0; i < ast->acl_count; i++) {
		const struct lang_ast_acl *in = &ast->acls[i];
		struct lang_statement *statements =
		    arena_array(u->c.arena, in->count, sizeof(*statements));
		for (size_t k = 0; k < in->count; k++)
			compile_statement(u, (int)i, &in->statements[k],
			    &statements[k]);
		acls[i] = (struct lang_acl){ in->name.text,
			lang_text_pos(&in->name, 0), statements, in->count,
			u->origins[i].phases };
	}
	u->c.find_acl = NULL;
	u->program->acls = acls;
	u->program->acl_count = ast->acl_count;
}
