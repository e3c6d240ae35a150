/*
 * expand_read_item: ${if}, ${env}, operators and functions.
 */
#include "base/ascii.h"
#include "base/num.h"
#include "lang/expand_tree.h"

static const struct {
	const char *name;
	unsigned numbers; /* at most so many after "_" */
	bool varies;
} operators[] = {
#define LANG_OPERATOR(id, name, numbers, varies, fn) { name, numbers, varies },
#include "lang/operator_table.h"
#undef LANG_OPERATOR
};

/* "substr_1_2": the row of "substr", and what follows it in ${numbers}. */
static size_t
find_operator(struct span name, struct span *numbers)
{
	for (size_t i = 0; i < LANG_OPERATORS; i++) {
		struct span row = span_of(operators[i].name);

		*numbers = span_from(name, row.len + 1);
		if (span_eq(name, row))
			return i;
		if (operators[i].numbers > 0 && span_starts(name, row) &&
		    name.len > row.len + 1 && name.at[row.len] == '_' &&
		    (ascii_is_digit(name.at[row.len + 1]) ||
			name.at[row.len + 1] == '-'))
			return i;
	}
	return LANG_OPERATORS;
}

bool
lang_is_operator(struct span name)
{
	struct span numbers;

	return find_operator(name, &numbers) < LANG_OPERATORS;
}

/* "3" or "-1_2" into ${n}; only a substring can begin before its text. */
static bool
read_numbers(struct span text, size_t row, struct lang_node *n)
{
	bool back = row == LANG_OP_SUBSTR || row == LANG_OP_S;
	bool needed = operators[row].numbers > 0 && row != LANG_OP_HEADERWRAP;
	struct span word;
	int64_t value;

	if (text.len == 0)
		return !needed;
	while (span_cut(&text, '_', &word)) {
		if (n->number_count == operators[row].numbers ||
		    !num_i64(word, &value) || value > INT32_MAX ||
		    value < (back && n->number_count == 0 ? INT32_MIN : 0))
			return false;
		n->numbers[n->number_count++] = value;
	}
	return true;
}

const struct lang_node *
lang_read_operator(struct lang_reader *r, size_t from, struct span name)
{
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	struct span numbers;
	size_t row = find_operator(name, &numbers);

	if (row == LANG_OPERATORS)
		return lang_read_unknown(r, from, "operator", name);
	if (!read_numbers(numbers, row, n))
		return lang_read_error(r, from,
		    "\"%.*s\" wants a number after an underscore: \"%s_3\"",
		    SPAN_ARG(name), operators[row].name);
	r->at++;

	struct lang_parts parts = { .count = 0 };
	lang_parts_add(&parts, lang_read_text(r, true), r->c->arena);
	if (!lang_read_take(r, '}'))
		return lang_read_error(r, from, "\"${%.*s:\" has no }",
		    SPAN_ARG(name));
	n->kind = LANG_NODE_OPERATOR;
	n->operator=(enum lang_operator) row;
	r->dynamic |= operators[row].varies;
	n->parts = parts.at;
	n->count = 1;
	n->foreign = parts.at[0]->foreign;
	/* A value in a command is one argument already. */
	if (n->operator== LANG_OP_QUOTE_REDIS && r->in_command)
		return parts.at[0];
	return n;
}

const struct lang_node *
lang_read_fold(struct lang_reader *r, const struct lang_node *n)
{
	struct lang_run run = { .program = r->c->program,
		.arena = r->c->arena };
	struct lang_walk w = { .run = &run };
	struct span text;

	if (r->dynamic || r->bad || n->kind == LANG_NODE_TEXT ||
	    lang_node_wait(&w, n, &text) != OUT_OK)
		return n;
	return lang_node_text(r->c->arena, text);
}

void
lang_read_branches(struct lang_reader *r, const struct lang_node **yes,
    const struct lang_node **no)
{
	static const struct lang_node fail = { .kind = LANG_NODE_FAIL };
	size_t from = r->at;

	lang_read_blanks(r);
	if (lang_read_peek(r) == '{') {
		*yes = lang_read_braced(r);
		lang_read_blanks(r);
		size_t word = r->at;
		if (lang_read_peek(r) == '{')
			*no = lang_read_braced(r);
		else if (span_eq(lang_read_name(r), SPAN("fail")))
			*no = &fail;
		else
			r->at = r->stuck ? r->at : word;
		lang_read_blanks(r);
	}
	if (!lang_read_take(r, '}'))
		lang_read_error(r, r->at < r->text->text.len ? r->at : from,
		    "{yes}, {no}, \"fail\" or the closing } should stand here");
}

bool
lang_branches_foreign(const struct lang_node *n)
{
	return (n->yes != NULL && n->yes->foreign) ||
	    (n->no != NULL && n->no->foreign);
}

static const struct lang_node *
read_if(struct lang_reader *r, struct lang_node *n)
{
	bool outer = r->c->value_foreign;
	const struct span *value = r->value;

	n->kind = LANG_NODE_IF;
	n->cond = lang_read_cond(r);
	lang_read_branches(r, &n->yes, &n->no);
	r->c->value_foreign = outer;
	r->value = value;
	n->foreign = lang_branches_foreign(n);
	return n;
}

void
lang_read_found(struct lang_reader *r, struct lang_node *n, bool foreign)
{
	const struct span *value = r->value;
	bool outer = r->c->value_foreign;

	r->value = NULL;
	r->c->value_foreign = foreign;
	lang_read_branches(r, &n->yes, &n->no);
	r->c->value_foreign = outer;
	r->value = value;
}

/* A braced text that must be the same each time. */
bool
lang_read_constant(struct lang_reader *r, const char *what, struct span *out)
{
	bool dynamic = r->dynamic;
	size_t from = r->at;

	r->dynamic = false;
	const struct lang_node *n = lang_read_fold(r, lang_read_braced(r));
	r->dynamic |= dynamic;
	if (r->bad)
		return false;
	if (n->kind != LANG_NODE_TEXT) {
		lang_read_error(r, from, "%s must be constant", what);
		return false;
	}
	*out = n->text;
	return true;
}

const struct lang_node *
lang_read_pattern(struct lang_reader *r, const struct lang_regex **out)
{
	bool dynamic = r->dynamic;
	struct span why;

	lang_read_blanks(r);
	size_t from = r->at;
	r->dynamic = false;
	const struct lang_node *n = lang_read_fold(r, lang_read_braced(r));
	r->dynamic |= dynamic;
	if (r->bad || n->kind != LANG_NODE_TEXT)
		return n;
	*out = lang_regex_compile(n->text, 0, r->c->arena, &why);
	if (*out == NULL)
		lang_read_error(r, from, "regular expression: %.*s",
		    SPAN_ARG(why));
	return n;
}

/* ${env{NAME}{yes}{no}}: decided here, so that it can stand in any setting. */
static const struct lang_node *
read_env(struct lang_reader *r)
{
	const struct lang_node *yes = NULL;
	const struct lang_node *no = NULL;
	const struct span *outer = r->value;
	struct span name;
	struct span value = { "", 0 };
	bool found = false;

	if (lang_read_constant(r, "the name of an environment variable",
		&name) &&
	    r->c->env != NULL)
		found = r->c->env(r->c->env_ctx, name, r->c->arena, &value) ==
		    OUT_OK;
	r->value = &value;
	lang_read_branches(r, &yes, &no);
	r->value = outer;
	if (found && yes != NULL)
		return yes;
	if (!found && no != NULL)
		return no;
	return lang_node_text(r->c->arena, value);
}

/* ${authresults{our name}} */
static const struct lang_node *
read_authresults(struct lang_reader *r, struct lang_node *n)
{
	struct lang_parts parts = { .count = 0 };
	size_t from = r->at;

	lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
	if (!lang_read_take(r, '}'))
		return lang_read_error(r, from,
		    "\"${authresults{name}\" has no closing }");
	r->dynamic = true;
	r->c->program->asks |= LANG_ASKS_SPF | LANG_ASKS_DKIM | LANG_ASKS_DMARC;
	n->kind = LANG_NODE_AUTHRESULTS;
	n->parts = parts.at;
	n->count = parts.count;
	n->foreign = true;
	return n;
}

static const struct {
	const char *name;
	size_t fewest;
	size_t most;
	bool varies;
} functions[] = {
#define LANG_FUNCTION(id, name, fewest, most, varies, fn) \
	{ name, fewest, most, varies },
#include "lang/function_table.h"
#undef LANG_FUNCTION
};

/* ${name{a}{b}…}; false: there is no such function. */
static bool
read_function(struct lang_reader *r, struct span name, struct lang_node *n)
{
	struct lang_parts parts = { .count = 0 };
	size_t from = r->at;
	size_t row = 0;

	while (row < LANG_FUNCTIONS &&
	    !span_eq(name, span_of(functions[row].name)))
		row++;
	if (row == LANG_FUNCTIONS)
		return false;
	for (lang_read_blanks(r); parts.count < functions[row].fewest ||
	     (parts.count < functions[row].most && lang_read_peek(r) == '{');
	     lang_read_blanks(r)) {
		if (r->stuck)
			return true;
		lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
		n->foreign |= parts.at[parts.count - 1]->foreign;
	}
	if (!lang_read_take(r, '}'))
		lang_read_error(r, r->at < r->text->text.len ? r->at : from,
		    "\"${%s\" should end with a } here", functions[row].name);
	n->kind = LANG_NODE_FUNCTION;
	n->function = (enum lang_function)row;
	n->parts = parts.at;
	n->count = parts.count;
	r->dynamic |= functions[row].varies;
	return true;
}

bool
lang_read_item(struct lang_reader *r, struct span name,
    const struct lang_node **out)
{
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);

	*out = n;
	if (span_eq(name, SPAN("if")))
		*out = read_if(r, n);
	else if (span_eq(name, SPAN("lookup")))
		*out = lang_read_lookup(r, n);
	else if (span_eq(name, SPAN("env")))
		*out = read_env(r);
	else if (span_eq(name, SPAN("authresults")))
		*out = read_authresults(r, n);
	else if (span_eq(name, SPAN("acl")))
		*out = lang_read_acl(r, n);
	else if (!lang_read_extract(r, name, out) &&
	    !lang_read_each(r, name, n) && !read_function(r, name, n))
		return false;
	if (r->stuck)
		*out = lang_read_stop(r);
	return true;
}
