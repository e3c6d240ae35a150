/*
 * expand_number: numbers of comparisons, and ${eval:}.
 *
 * eval = sum ; sum = product *( ("+" / "-") product )
 * product = factor *( ("*" / "/" / "%") factor )
 * factor = ["-" / "+"] ( number / "(" sum ")" )
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"
#include "lang/expand_tree.h"

/* K, M or G at the end of ${s}: cut it off, and say what it multiplies by. */
static int64_t
cut_unit(struct span *s)
{
	int64_t unit = 1;

	if (s->len == 0)
		return unit;
	switch (ascii_lower(s->at[s->len - 1])) {
	case 'k':
		unit = INT64_C(1) << 10;
		break;
	case 'm':
		unit = INT64_C(1) << 20;
		break;
	case 'g':
		unit = INT64_C(1) << 30;
		break;
	default:
		return unit;
	}
	s->len--;
	return unit;
}

bool
lang_cond_number(struct span text, int64_t *out)
{
	struct span s = span_trim(text);
	int64_t value;

	if (s.len == 0) {
		*out = 0;
		return true;
	}
	int64_t unit = cut_unit(&s);
	return num_i64(s, &value) && !__builtin_mul_overflow(value, unit, out);
}

/* What is left, and how deep in parentheses. */
struct calc {
	struct span rest;
	unsigned depth;
};

static char
next(struct calc *c)
{
	while (c->rest.len > 0 && ascii_is_space(c->rest.at[0]))
		c->rest = span_from(c->rest, 1);
	return c->rest.len > 0 ? c->rest.at[0] : '\0';
}

static bool
take(struct calc *c, char what)
{
	if (next(c) != what)
		return false;
	c->rest = span_from(c->rest, 1);
	return true;
}

static bool sum(struct calc *c, int64_t *out);

static bool
number(struct calc *c, int64_t *out)
{
	size_t len = 0;

	next(c);
	while (len < c->rest.len && ascii_is_alnum(c->rest.at[len]))
		len++;

	struct span digits = span_first(c->rest, len);
	c->rest = span_from(c->rest, len);
	return len > 0 && lang_cond_number(digits, out);
}

static bool
factor(struct calc *c, int64_t *out)
{
	bool minus = take(c, '-');
	bool good;

	if (!minus)
		take(c, '+');
	if (take(c, '(')) {
		if (c->depth >= LIMIT_EXPANSION_DEPTH)
			return false;
		c->depth++;
		good = sum(c, out) && take(c, ')');
		c->depth--;
	} else {
		good = number(c, out);
	}
	return good && (!minus || !__builtin_sub_overflow(0, *out, out));
}

static bool
apply(char operator, int64_t a, int64_t b, int64_t *out)
{
	if (operator== '+')
		return !__builtin_add_overflow(a, b, out);
	if (operator== '-')
		return !__builtin_sub_overflow(a, b, out);
	if (operator== '*')
		return !__builtin_mul_overflow(a, b, out);
	if (b == 0 || (a == INT64_MIN && b == -1))
		return false;
	*out = operator== '/' ? a / b : a % b;
	return true;
}

static bool
product(struct calc *c, int64_t *out)
{
	int64_t right;

	if (!factor(c, out))
		return false;
	for (char op = next(c); op == '*' || op == '/' || op == '%';
	     op = next(c)) {
		take(c, op);
		if (!factor(c, &right) || !apply(op, *out, right, out))
			return false;
	}
	return true;
}

static bool
sum(struct calc *c, int64_t *out)
{
	int64_t right;

	if (!product(c, out))
		return false;
	for (char op = next(c); op == '+' || op == '-'; op = next(c)) {
		take(c, op);
		if (!product(c, &right) || !apply(op, *out, right, out))
			return false;
	}
	return true;
}

bool
lang_eval_number(struct span text, int64_t *out)
{
	struct calc c = { .rest = text };

	return sum(&c, out) && next(&c) == '\0' && c.rest.len == 0;
}
