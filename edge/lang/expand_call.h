/*
 * expand_call: operators and items of plain arguments, one function each.
 *
 * The rows of operator_table.h and function_table.h name the functions; each
 * stands in the expand_op_*.c of its subject.  They see texts and give a
 * text: nothing of it is ever read as an expansion.
 */
#ifndef LANG_EXPAND_CALL_H
#define LANG_EXPAND_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "base/span.h"
#include "lang/run.h"

/* What an operator works on. */
struct lang_operand {
	struct span text;
	int64_t numbers[2]; /* of substr_1_2 */
	size_t number_count;
	struct lang_run *run;
};

/* What an item of plain arguments is given. */
struct lang_call {
	const struct span *args;
	size_t count;
	struct lang_run *run;
};

/*
 * Both return OUT_OK with ${out}, borrowed from the arguments or in the run's
 * arena; or OUT_PERM, ${out} saying why, in the run's arena or static.
 */
typedef enum outcome lang_operator_fn(const struct lang_operand *in,
    struct span *out);
typedef enum outcome lang_function_fn(const struct lang_call *in,
    struct span *out);

#define LANG_OPERATOR(id, name, numbers, varies, fn) \
	lang_operator_fn lang_op_##fn;
#include "lang/operator_table.h"
#undef LANG_OPERATOR

#define LANG_FUNCTION(id, name, fewest, most, varies, fn) \
	lang_function_fn lang_fn_##fn;
#include "lang/function_table.h"
#undef LANG_FUNCTION

/* lang_complain(run, text, what, out): ${out} is '"text" is what'; OUT_PERM. */
enum outcome lang_complain(struct lang_run *run, struct span text,
    const char *what, struct span *out);

/*
 * lang_give(run, b, out): the bytes of ${b}, which is freed; OUT_OK, or
 * OUT_PERM when its cap was reached.
 */
enum outcome lang_give(struct lang_run *run, struct buf *b, struct span *out);

#endif
