/* span: comparing, cutting and searching borrowed bytes. */
#include "base/span.h"

#include "base/ascii.h"

enum {
	DISTANCE_MAX = 8,   /* as the header says */
	NAME_MAX_BYTES = 63 /* longer is no name and no suggestion */
};

struct span
span_of(const char *text)
{
	return (struct span){ text, text != NULL ? strlen(text) : 0 };
}

bool
span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
span_eq_icase(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
			return false;
	return true;
}

int
span_cmp(struct span a, struct span b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool
span_starts(struct span s, struct span head)
{
	return s.len >= head.len && span_eq(span_first(s, head.len), head);
}

bool
span_ends(struct span s, struct span tail)
{
	return s.len >= tail.len &&
	    span_eq(span_from(s, s.len - tail.len), tail);
}

bool
span_starts_icase(struct span s, struct span head)
{
	return s.len >= head.len &&
	    span_eq_icase(span_first(s, head.len), head);
}

bool
span_ends_icase(struct span s, struct span tail)
{
	return s.len >= tail.len &&
	    span_eq_icase(span_from(s, s.len - tail.len), tail);
}

struct span
span_from(struct span s, size_t n)
{
	if (s.at == NULL)
		return s;
	if (n > s.len)
		n = s.len;
	return (struct span){ s.at + n, s.len - n };
}

struct span
span_first(struct span s, size_t n)
{
	return (struct span){ s.at, n < s.len ? n : s.len };
}

size_t
span_find(struct span s, char c)
{
	const char *at = s.len == 0 ? NULL : memchr(s.at, c, s.len);

	return at != NULL ? (size_t)(at - s.at) : s.len;
}

size_t
span_find_last(struct span s, char c)
{
	const char *at = s.len == 0 ? NULL : memrchr(s.at, c, s.len);

	return at != NULL ? (size_t)(at - s.at) : s.len;
}

size_t
span_find_span(struct span s, struct span what)
{
	const char *at;

	if (what.len == 0)
		return 0;
	if (what.len > s.len)
		return s.len;
	at = memmem(s.at, s.len, what.at, what.len);
	return at != NULL ? (size_t)(at - s.at) : s.len;
}

struct span
span_trim(struct span s)
{
	while (s.len > 0 && ascii_is_space(s.at[0]))
		s = span_from(s, 1);
	while (s.len > 0 && ascii_is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool
span_cut(struct span *rest, char sep, struct span *out)
{
	size_t at;

	if (rest->at == NULL)
		return false;
	at = span_find(*rest, sep);
	*out = span_first(*rest, at);
	if (at < rest->len)
		*rest = span_from(*rest, at + 1);
	else
		*rest = (struct span){ NULL, 0 };
	return true;
}

bool
span_word(struct span *rest, struct span *out)
{
	struct span s = *rest;
	size_t n = 0;

	while (s.len > 0 && ascii_is_space(s.at[0]))
		s = span_from(s, 1);
	while (n < s.len && !ascii_is_space(s.at[n]))
		n++;
	*rest = span_from(s, n);
	if (n == 0)
		return false;
	*out = span_first(s, n);
	return true;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One row of the table of distances, ${row}, from the one above it. */
static void
distance_row(unsigned *row, struct span a, char c)
{
	unsigned corner = row[0];

	row[0]++;
	for (size_t i = 0; i < a.len; i++) {
		unsigned above = row[i + 1];
		unsigned swap =
		    corner + (ascii_lower(a.at[i]) != ascii_lower(c));

		row[i + 1] = least(swap, least(above, row[i]) + 1);
		corner = above;
	}
}

unsigned
span_distance(struct span a, struct span b)
{
	unsigned row[NAME_MAX_BYTES + 1];

	if (a.len > NAME_MAX_BYTES || b.len > NAME_MAX_BYTES)
		return DISTANCE_MAX;
	for (size_t i = 0; i <= a.len; i++)
		row[i] = (unsigned)i;
	for (size_t i = 0; i < b.len; i++)
		distance_row(row, a, b.at[i]);
	return least(row[a.len], DISTANCE_MAX);
}
