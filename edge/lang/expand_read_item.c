/*
 * expand_read_item: ${if}, ${env}, extractions and operators.
 */
#include "base/num.h"
#include "lang/expand_tree.h"

static const struct {
	const char *name;
	enum lang_operator operator;
	unsigned numbers; /* at most so many after "_" */
} operators[] = {
	{ "domain", LANG_OP_DOMAIN, 0 },
	{ "escape", LANG_OP_ESCAPE, 0 },
	{ "eval", LANG_OP_EVAL, 0 },
	{ "l", LANG_OP_LENGTH, 1 },
	{ "lc", LANG_OP_LC, 0 },
	{ "length", LANG_OP_LENGTH, 1 },
	{ "local_part", LANG_OP_LOCAL_PART, 0 },
	{ "quote", LANG_OP_QUOTE, 0 },
	{ "quote_redis", LANG_OP_QUOTE_REDIS, 0 },
	{ "s", LANG_OP_SUBSTR, 2 },
	{ "strlen", LANG_OP_STRLEN, 0 },
	{ "substr", LANG_OP_SUBSTR, 2 },
	{ "uc", LANG_OP_UC, 0 },
};

enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

/* "substr_1_2": the row of "substr", and what follows it in ${numbers}. */
static size_t
find_operator(struct span name, struct span *numbers)
{
	for (size_t i = 0; i < OPERATORS; i++) {
		struct span row = span_of(operators[i].name);

		*numbers = span_from(name, row.len + 1);
		if (span_eq(name, row))
			return i;
		if (operators[i].numbers > 0 && span_starts(name, row) &&
		    name.len > row.len + 1 && name.at[row.len] == '_')
			return i;
	}
	return OPERATORS;
}

/* "3" or "1_2" into ${n}; a '-' cannot stand in a name. */
static bool
read_numbers(struct span text, unsigned max, struct lang_node *n)
{
	struct span word;
	unsigned count = 0;
	uint64_t value;

	if (max == 0)
		return true;
	while (span_cut(&text, '_', &word)) {
		if (count == max || !num_u64(word, INT32_MAX, &value))
			return false;
		n->numbers[count++] = (int64_t)value;
	}
	n->has_second = count == 2;
	return count > 0;
}

const struct lang_node *
lang_read_operator(struct lang_reader *r, size_t from, struct span name)
{
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);
	struct span numbers;
	size_t row = find_operator(name, &numbers);

	if (row == OPERATORS)
		return lang_read_unknown(r, from, "operator", name);
	if (!read_numbers(numbers, operators[row].numbers, n))
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
	n->operator= operators[row].operator;
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
	n->kind = LANG_NODE_IF;
	n->cond = lang_read_cond(r);
	lang_read_branches(r, &n->yes, &n->no);
	n->foreign = lang_branches_foreign(n);
	return n;
}

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

static bool
is_number(struct span s)
{
	int64_t n;

	return num_i64(span_trim(s), &n);
}

/* ${extract{n}{separators}{text}} or ${extract{key}{text}}, then branches. */
static const struct lang_node *
read_extract(struct lang_reader *r, struct lang_node *n)
{
	struct lang_parts parts = { .count = 0 };
	struct span field;

	if (!lang_read_constant(r, "the field of an extraction", &field))
		return lang_read_stop(r);
	n->kind = is_number(field) ? LANG_NODE_EXTRACT : LANG_NODE_EXTRACT_KEY;
	lang_parts_add(&parts, lang_node_text(r->c->arena, span_trim(field)),
	    r->c->arena);
	if (n->kind == LANG_NODE_EXTRACT)
		lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
	lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
	n->parts = parts.at;
	n->count = parts.count;
	return n;
}

static const struct lang_node *
read_listextract(struct lang_reader *r, struct lang_node *n)
{
	struct lang_parts parts = { .count = 0 };

	n->kind = LANG_NODE_LISTEXTRACT;
	lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
	lang_parts_add(&parts, lang_read_braced(r), r->c->arena);
	n->parts = parts.at;
	n->count = parts.count;
	return n;
}

static const struct lang_node *
read_extraction(struct lang_reader *r, struct lang_node *n,
    const struct lang_node *(*read)(struct lang_reader *, struct lang_node *))
{
	const struct span *outer = r->value;

	if (read(r, n) != n)
		return lang_read_stop(r);
	r->value = NULL;
	lang_read_branches(r, &n->yes, &n->no);
	r->value = outer;
	n->foreign =
	    n->parts[n->count - 1]->foreign || lang_branches_foreign(n);
	return n;
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

bool
lang_read_item(struct lang_reader *r, struct span name,
    const struct lang_node **out)
{
	struct lang_node *n = ARENA_NEW(r->c->arena, struct lang_node);

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
	else if (span_eq(name, SPAN("extract")))
		*out = read_extraction(r, n, read_extract);
	else if (span_eq(name, SPAN("listextract")))
		*out = read_extraction(r, n, read_listextract);
	else
		return false;
	return true;
}
