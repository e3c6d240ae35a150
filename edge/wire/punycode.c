/*
 * punycode: the numbers and names are those of RFC 3492 sections 5 and 6.3.
 *
 * No sum of the writer can pass 32 bits: with 63 points of at most U+10FFFF,
 * delta stays under 64 * 0x110000.  The reader, whose numbers are foreign,
 * counts in 64 bits and stops at the first that is too large.
 */
#include "wire/punycode.h"

#include <string.h>

#include "base/ascii.h"
#include "base/assert.h"

#include "wire/utf8.h"

enum {
	BASE = 36,
	TMIN = 1,
	TMAX = 26,
	SKEW = 38,
	DAMP = 700,
	INITIAL_BIAS = 72,
	INITIAL_N = 0x80
};

/* The point at the head of ${s}, which is UTF-8 and not empty. */
static uint32_t
take_point(struct span *s)
{
	unsigned char lead = (unsigned char)s->at[0];
	size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
	uint32_t point = more == 0 ? lead : lead & (0x3fu >> more);

	for (size_t i = 1; i <= more; i++)
		point = point << 6 | ((unsigned char)s->at[i] & 0x3fu);
	*s = span_from(*s, more + 1);
	return point;
}

size_t
wire_punycode_points(struct span label, uint32_t *out)
{
	size_t n = 0;

	if (!wire_utf8_is_valid(label))
		return 0;
	while (label.len > 0) {
		if (n == WIRE_PUNYCODE_POINTS_MAX)
			return 0;
		out[n++] = take_point(&label);
	}
	return n;
}

static char
digit(uint32_t d)
{
	return (char)(d < 26 ? 'a' + d : '0' + d - 26);
}

static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > ((BASE - TMIN) * TMAX) / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

/* A number as digits of varying weight, least first. */
static void
put_number(uint32_t q, uint32_t bias, struct buf *out)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? TMIN :
		    k >= bias + TMAX   ? TMAX :
					 k - bias;

		if (q < t)
			break;
		buf_add_char(out, digit(t + (q - t) % (BASE - t)));
		q = (q - t) / (BASE - t);
	}
	buf_add_char(out, digit(q));
}

/* The least point that is not below ${n}; there is one. */
static uint32_t
least_from(const uint32_t *points, size_t count, uint32_t n)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < count; i++)
		if (points[i] >= n && points[i] < least)
			least = points[i];
	return least;
}

static uint32_t
put_basic(const uint32_t *points, size_t count, struct buf *out)
{
	uint32_t basic = 0;

	for (size_t i = 0; i < count; i++)
		if (points[i] < INITIAL_N) {
			buf_add_char(out, (char)points[i]);
			basic++;
		}
	if (basic > 0)
		buf_add_char(out, '-');
	return basic;
}

void
wire_punycode_write(const uint32_t *points, size_t count, struct buf *out)
{
	uint32_t basic, done, next, n = INITIAL_N, delta = 0;
	uint32_t bias = INITIAL_BIAS;

	ASSERT(count > 0 && count <= WIRE_PUNYCODE_POINTS_MAX);
	basic = done = put_basic(points, count, out);
	for (; done < count; delta++, n++) {
		next = least_from(points, count, n);
		delta += (next - n) * (done + 1);
		n = next;
		for (size_t i = 0; i < count; i++) {
			if (points[i] < n)
				delta++;
			if (points[i] != n)
				continue;
			put_number(delta, bias, out);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
}

/* The value of a digit, or BASE when it is none. */
static uint32_t
digit_value(char c)
{
	char low = ascii_lower(c);

	if (low >= 'a' && low <= 'z')
		return (uint32_t)(low - 'a');
	return ascii_is_digit(c) ? (uint32_t)(c - '0') + 26 : BASE;
}

/* One number off the head of ${code}; false when it is none, or too large. */
static bool
take_number(struct span *code, uint32_t bias, uint64_t *out)
{
	static const uint64_t most = UINT64_C(64) * 0x110000;
	uint64_t value = 0, weight = 1;

	for (uint32_t k = BASE; code->len > 0; k += BASE) {
		uint32_t t = k <= bias ? TMIN :
		    k >= bias + TMAX   ? TMAX :
					 k - bias;
		uint32_t d = digit_value(code->at[0]);

		value += d * weight;
		if (d >= BASE || value > most)
			return false;
		*code = span_from(*code, 1);
		if (d < t) {
			*out = value;
			return true;
		}
		weight *= BASE - t;
		if (weight > most)
			weight = most;
	}
	return false;
}

/* The points of ${code} into ${points}; how many, 0 when it is no code. */
static size_t
read_points(struct span code, uint32_t *points)
{
	size_t n = span_find_last(code, '-');
	uint32_t bias = INITIAL_BIAS;
	uint64_t delta, i = 0;
	uint64_t point = INITIAL_N;
	bool first = true;

	n = n == code.len ? 0 : n;
	if (n > WIRE_PUNYCODE_POINTS_MAX ||
	    !wire_utf8_is_ascii(span_first(code, n)))
		return 0;
	for (size_t k = 0; k < n; k++)
		points[k] = (unsigned char)code.at[k];
	code = n == 0 ? code : span_from(code, n + 1);
	while (code.len > 0) {
		if (n == WIRE_PUNYCODE_POINTS_MAX ||
		    !take_number(&code, bias, &delta))
			return 0;
		i += delta;
		n++;
		point += i / n;
		if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
			return 0;
		bias = adapt((uint32_t)delta, (uint32_t)n, first);
		first = false;
		i %= n;
		memmove(points + i + 1, points + i,
		    (n - 1 - i) * sizeof(*points));
		points[i++] = (uint32_t)point;
	}
	return n;
}

bool
wire_punycode_read(struct span code, struct buf *out)
{
	uint32_t points[WIRE_PUNYCODE_POINTS_MAX];
	size_t n = read_points(code, points);

	for (size_t i = 0; i < n; i++)
		wire_utf8_put(points[i], out);
	return n > 0;
}
