/*
 * expand_op: from the rows of operators and functions to what they do.
 */
#include "base/limits.h"
#include "lang/expand_call.h"
#include "lang/expand_tree.h"

static lang_operator_fn *const operators[] = {
#define LANG_OPERATOR(id, name, numbers, varies, fn) lang_op_##fn,
#include "lang/operator_table.h"
#undef LANG_OPERATOR
};

static lang_function_fn *const functions[] = {
#define LANG_FUNCTION(id, name, fewest, most, varies, fn) lang_fn_##fn,
#include "lang/function_table.h"
#undef LANG_FUNCTION
};

enum outcome
lang_complain(struct lang_run *run, struct span text, const char *what,
    struct span *out)
{
	*out = arena_printf(run->arena, "\"%.*s\" is %s",
	    SPAN_ARG(span_first(text, 100)), what);
	return OUT_PERM;
}

enum outcome
lang_give(struct lang_run *run, struct buf *b, struct span *out)
{
	bool full = buf_is_full(b);

	*out = full ? SPAN("the result of an expansion is too long") :
		      arena_copy(run->arena, buf_span(b));
	buf_fini(b);
	return full ? OUT_PERM : OUT_OK;
}

enum outcome
lang_operate(const struct lang_node *n, struct span text, struct lang_run *run,
    struct span *out)
{
	struct lang_operand in = { .text = text,
		.numbers = { n->numbers[0], n->numbers[1] },
		.number_count = n->number_count,
		.run = run };

	return operators[n->operator](&in, out);
}

enum outcome
lang_call_function(const struct lang_node *n, const struct span *args,
    struct lang_run *run, struct span *out)
{
	struct lang_call in = { .args = args, .count = n->count, .run = run };

	return functions[n->function](&in, out);
}
