/*
 * utf8: RFC 3629 section 4, as a table of first bytes.  Only the second byte
 * of a sequence has a range of its own.
 */
#include "wire/utf8.h"

static const struct {
	uint8_t first_low, first_high;
	uint8_t second_low, second_high;
	size_t len;
} forms[] = { { 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 } };

static bool
is_within(char c, uint8_t low, uint8_t high)
{
	return (uint8_t)c >= low && (uint8_t)c <= high;
}

/* Length of the character at the head of ${s}, 0 when there is none. */
static size_t
char_len(struct span s)
{
	size_t i = 0, len;

	while (i < sizeof(forms) / sizeof(*forms) &&
	    !is_within(s.at[0], forms[i].first_low, forms[i].first_high))
		i++;
	if (i == sizeof(forms) / sizeof(*forms) || s.len < forms[i].len)
		return 0;
	len = forms[i].len;
	if (len > 1 &&
	    !is_within(s.at[1], forms[i].second_low, forms[i].second_high))
		return 0;
	for (size_t k = 2; k < len; k++)
		if (!is_within(s.at[k], 0x80, 0xbf))
			return 0;
	return len;
}

bool
wire_utf8_is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((uint8_t)s.at[i] > 0x7f)
			return false;
	return true;
}

bool
wire_utf8_is_valid(struct span s)
{
	while (s.len > 0) {
		size_t n = char_len(s);

		if (n == 0)
			return false;
		s = span_from(s, n);
	}
	return true;
}

bool
wire_utf8_take(struct span *s, uint32_t *out)
{
	size_t len = s->len > 0 ? char_len(*s) : 0;
	uint32_t point;

	if (len == 0)
		return false;
	point = (uint8_t)s->at[0];
	if (len > 1)
		point &= 0x7fu >> len;
	for (size_t i = 1; i < len; i++)
		point = point << 6 | ((uint8_t)s->at[i] & 0x3fu);
	*s = span_from(*s, len);
	*out = point;
	return true;
}

void
wire_utf8_put(uint32_t point, struct buf *out)
{
	static const uint32_t ends[] = { 0x80, 0x800, 0x10000 };
	static const uint8_t leads[] = { 0, 0xc0, 0xe0, 0xf0 };
	unsigned more = 0;

	while (more < 3 && point >= ends[more])
		more++;
	buf_add_char(out, (char)(leads[more] | (point >> (6 * more))));
	while (more-- > 0)
		buf_add_char(out, (char)(0x80 | (point >> (6 * more) & 0x3f)));
}
