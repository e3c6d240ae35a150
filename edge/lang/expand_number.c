/*
 * expand_number: numbers of comparisons, and ${eval:}.
 *
 * Operators of C, weakest first: | ^ & << >> + - * / %
 * factor = *( "-" / "+" / "~" ) ( number / "(" eval ")" )
 * A number may be octal (0…) or hexadecimal (0x…), but not in ${eval10:}.
 */
#include "base/ascii.h"
#include "base/num.h"
#include "lang/expand_tree.h"

/* Of signs and brackets in each other; what is calculated may be a client's,
   and each costs a frame for every strength of operator. */
enum { DEPTH_MAX = 16 };

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

/* What is left, and how deep in parentheses and signs. */
struct calc {
	struct span rest;
	unsigned depth;
	bool decimal;
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

/* Digits of ${base}, all of ${s}. */
static bool
digits(struct span s, unsigned base, int64_t *out)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		int d = ascii_hex(s.at[i]);

		if (d < 0 || (unsigned)d >= base ||
		    __builtin_mul_overflow(n, (int64_t)base, &n) ||
		    __builtin_add_overflow(n, (int64_t)d, &n))
			return false;
	}
	*out = n;
	return s.len > 0;
}

static bool
number(struct calc *c, int64_t *out)
{
	size_t len = 0;

	next(c);
	while (len < c->rest.len && ascii_is_alnum(c->rest.at[len]))
		len++;
	struct span text = span_first(c->rest, len);
	c->rest = span_from(c->rest, len);

	bool hex = !c->decimal && span_starts_icase(text, SPAN("0x"));
	int64_t unit = cut_unit(&text);
	int64_t value;
	unsigned base = 10;
	if (hex) {
		text = span_from(text, 2);
		base = 16;
	} else if (!c->decimal && text.len > 1 && text.at[0] == '0') {
		base = 8;
	}
	return digits(text, base, &value) &&
	    !__builtin_mul_overflow(value, unit, out);
}

static bool calculate(struct calc *c, unsigned level, int64_t *out);

static bool
factor(struct calc *c, int64_t *out)
{
	char sign = next(c);
	bool good;

	if (c->depth >= DEPTH_MAX)
		return false;
	c->depth++;
	if (sign == '-' || sign == '+' || sign == '~') {
		take(c, sign);
		good = factor(c, out);
		if (good && sign == '-')
			good = !__builtin_sub_overflow(0, *out, out);
		else if (good && sign == '~')
			*out = ~*out;
	} else if (take(c, '(')) {
		good = calculate(c, 0, out) && take(c, ')');
	} else {
		good = number(c, out);
	}
	c->depth--;
	return good;
}

/* Operators in the order of their strength. */
static const struct {
	const char *text;
	unsigned level;
} operators[] = { { "|", 0 }, { "^", 1 }, { "&", 2 }, { "<<", 3 }, { ">>", 3 },
	{ "+", 4 }, { "-", 4 }, { "*", 5 }, { "/", 5 }, { "%", 5 } };

enum { LEVELS = 6 };

static bool
shift(char operator, int64_t a, int64_t b, int64_t *out)
{
	if (b < 0 || b > 63)
		return false;
	*out = operator== '<' ? (int64_t)((uint64_t)a << b) : a>> b;
	return true;
}

static bool
apply(char operator, int64_t a, int64_t b, int64_t *out)
{
	switch (operator) {
	case '|':
		*out = a | b;
		return true;
	case '^':
		*out = a ^ b;
		return true;
	case '&':
		*out = a & b;
		return true;
	case '<':
	case '>':
		return shift(operator, a, b, out);
	case '+':
		return !__builtin_add_overflow(a, b, out);
	case '-':
		return !__builtin_sub_overflow(a, b, out);
	case '*':
		return !__builtin_mul_overflow(a, b, out);
	default:
		break;
	}
	if (b == 0 || (a == INT64_MIN && b == -1))
		return false;
	*out = operator== '/' ? a / b : a % b;
	return true;
}

/* The operator of ${level} that is next, taken; NUL when there is none. */
static char
take_operator(struct calc *c, unsigned level)
{
	next(c);
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		struct span text = span_of(operators[i].text);

		if (operators[i].level != level || !span_starts(c->rest, text))
			continue;
		c->rest = span_from(c->rest, text.len);
		return text.at[0];
	}
	return '\0';
}

static bool
calculate(struct calc *c, unsigned level, int64_t *out)
{
	int64_t right;
	char op;

	if (level == LEVELS)
		return factor(c, out);
	if (!calculate(c, level + 1, out))
		return false;
	while ((op = take_operator(c, level)) != '\0')
		if (!calculate(c, level + 1, &right) ||
		    !apply(op, *out, right, out))
			return false;
	return true;
}

bool
lang_eval_number(struct span text, bool decimal, int64_t *out)
{
	struct calc c = { .rest = text, .decimal = decimal };

	return calculate(&c, 0, out) && next(&c) == '\0' && c.rest.len == 0;
}
