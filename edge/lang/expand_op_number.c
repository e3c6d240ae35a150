/*
 * expand_op_number: operators on numbers and times.
 */
#include <stdio.h>

#include "base/ascii.h"
#include "base/num.h"
#include "base/rand.h"
#include "lang/expand_call.h"
#include "lang/expand_tree.h"

static enum outcome
evaluated(const struct lang_operand *in, bool decimal, struct span *out)
{
	int64_t value;

	if (!lang_eval_number(in->text, decimal, &value)) {
		*out = arena_printf(in->run->arena,
		    "\"%.*s\" cannot be calculated",
		    SPAN_ARG(span_first(in->text, 100)));
		return OUT_PERM;
	}
	*out = arena_printf(in->run->arena, "%lld", (long long)value);
	return OUT_OK;
}

enum outcome
lang_op_eval(const struct lang_operand *in, struct span *out)
{
	return evaluated(in, false, out);
}

enum outcome
lang_op_eval10(const struct lang_operand *in, struct span *out)
{
	return evaluated(in, true, out);
}

/* Exim has no milliseconds and no bare numbers. */
enum outcome
lang_op_time_eval(const struct lang_operand *in, struct span *out)
{
	struct span s = in->text;
	uint64_t ms;

	if (s.len == 0 || ascii_is_digit(s.at[s.len - 1]) ||
	    span_ends(s, SPAN("ms")) || !num_time(s, &ms))
		return lang_complain(in->run, s, "no time such as 1h30m", out);
	*out = arena_printf(in->run->arena, "%llu",
	    (unsigned long long)(ms / 1000));
	return OUT_OK;
}

enum outcome
lang_op_time_interval(const struct lang_operand *in, struct span *out)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = { { 'w', 604800 }, { 'd', 86400 }, { 'h', 3600 },
		{ 'm', 60 }, { 's', 1 } };
	char text[64];
	size_t len = 0;
	uint64_t n;

	if (!num_u64(in->text, INT64_MAX, &n))
		return lang_complain(in->run, in->text, "no number of seconds",
		    out);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		uint64_t count = n / units[i].seconds;

		n %= units[i].seconds;
		if (count > 0)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "%llu%c", (unsigned long long)count, units[i].unit);
	}
	*out = len == 0 ?
	    SPAN("0s") :
	    arena_copy(in->run->arena, (struct span){ text, len });
	return OUT_OK;
}

enum outcome
lang_op_randint(const struct lang_operand *in, struct span *out)
{
	int64_t limit;

	if (!lang_cond_number(in->text, &limit) || limit < 0)
		return lang_complain(in->run, in->text, "no positive number",
		    out);
	*out = arena_printf(in->run->arena, "%llu",
	    limit == 0 ? 0 :
			 (unsigned long long)(rand_u64() % (uint64_t)limit));
	return OUT_OK;
}
