/* num: every number is read here, and every overflow is refused here. */
#include "base/num.h"

#include "base/ascii.h"

/* The digits at the head of ${rest}; false when none or past 64 bits. */
static bool
take_digits(struct span *rest, uint64_t *out)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < rest->len && ascii_is_digit(rest->at[i]); i++)
		if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(rest->at[i] - '0'),
			&n))
			return false;
	if (i == 0)
		return false;
	*rest = span_from(*rest, i);
	*out = n;
	return true;
}

bool
num_u64(struct span s, uint64_t max, uint64_t *out)
{
	uint64_t n;

	if (!take_digits(&s, &n) || s.len != 0 || n > max)
		return false;
	*out = n;
	return true;
}

bool
num_i64(struct span s, int64_t *out)
{
	bool minus = span_starts(s, SPAN("-"));
	uint64_t max = (uint64_t)INT64_MAX + (minus ? 1 : 0);
	uint64_t n;

	if (minus || span_starts(s, SPAN("+")))
		s = span_from(s, 1);
	if (!num_u64(s, max, &n))
		return false;
	/* INT64_MIN has no positive twin to negate. */
	*out = minus && n != 0 ? -(int64_t)(n - 1) - 1 : (int64_t)n;
	return true;
}

bool
num_size(struct span s, uint64_t *out_bytes)
{
	static const struct {
		char letter;
		unsigned shift;
	} units[] = { { 'k', 10 }, { 'm', 20 }, { 'g', 30 } };
	unsigned shift = 0;
	uint64_t n;

	for (size_t i = 0; s.len > 0 && i < 3; i++)
		if (ascii_lower(s.at[s.len - 1]) == units[i].letter)
			shift = units[i].shift;
	if (shift != 0)
		s.len--;
	if (!num_u64(s, UINT64_MAX >> shift, &n))
		return false;
	*out_bytes = n << shift;
	return true;
}

/* The unit at the head of ${rest}, in milliseconds; 0 when there is none. */
static uint64_t
take_unit(struct span *rest)
{
	static const struct {
		struct span name;
		uint64_t ms;
	} units[] = { { { "ms", 2 }, 1 }, /* before "m" */
		{ { "s", 1 }, 1000 }, { { "m", 1 }, 60 * 1000 },
		{ { "h", 1 }, 3600 * 1000 }, { { "d", 1 }, 24 * 3600 * 1000 },
		{ { "w", 1 }, 7 * 24 * 3600 * 1000 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (span_starts(*rest, units[i].name)) {
			*rest = span_from(*rest, units[i].name.len);
			return units[i].ms;
		}
	return 0;
}

bool
num_time(struct span s, uint64_t *out_ms)
{
	uint64_t sum = 0;
	uint64_t n, unit;

	if (span_eq(s, SPAN("0"))) {
		*out_ms = 0;
		return true;
	}
	if (s.len == 0)
		return false;
	while (s.len > 0) {
		if (!take_digits(&s, &n))
			return false;
		unit = take_unit(&s);
		if (unit == 0 || __builtin_mul_overflow(n, unit, &n) ||
		    __builtin_add_overflow(sum, n, &sum))
			return false;
	}
	*out_ms = sum;
	return true;
}
