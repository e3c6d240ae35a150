/*
 * json_walk: RFC 8259.
 *
 * object = "{" [ member *( "," member ) ] "}" ; member = string ":" value
 * array  = "[" [ value *( "," value ) ] "]"
 * value  = object / array / string / number / "true" / "false" / "null"
 *
 * What is inside a nested value is only followed bracket by bracket, with a
 * stack of bits: whether it is JSON all the way down is known when it is
 * opened.
 */
#include "wire/json_walk.h"

#include <stdint.h>

#include "base/ascii.h"

enum { DEPTH_MAX = 64 };

static struct span
skip_blanks(struct span s)
{
	while (s.len > 0 && ascii_is_space(s.at[0]))
		s = span_from(s, 1);
	return s;
}

/* The length of the string at the head of ${s}, quotes and all, or 0. */
static size_t
string_len(struct span s)
{
	if (s.len < 2 || s.at[0] != '"')
		return 0;
	for (size_t i = 1; i < s.len; i++) {
		if (s.at[i] == '"')
			return i + 1;
		if ((unsigned char)s.at[i] < 0x20)
			return 0;
		if (s.at[i] == '\\')
			i++;
	}
	return 0;
}

/* The same for a number or a word. */
static size_t
plain_len(struct span s)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t i = 0;

	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (span_starts(s, span_of(words[k])))
			return strlen(words[k]);
	while (i < s.len &&
	    (ascii_is_digit(s.at[i]) || s.at[i] == '-' || s.at[i] == '+' ||
		s.at[i] == '.' || s.at[i] == 'e' || s.at[i] == 'E'))
		i++;
	return i > 0 && (ascii_is_digit(s.at[0]) || s.at[0] == '-') ? i : 0;
}

/* The same for an object or array. */
static size_t
nested_len(struct span s)
{
	uint64_t objects = 0; /* a bit for each level: '{' or '[' */
	unsigned depth = 0;

	for (size_t i = 0; i < s.len;) {
		char c = s.at[i];
		size_t string = c == '"' ? string_len(span_from(s, i)) : 1;

		if (string == 0)
			return 0;
		i += string;
		if (c == '{' || c == '[') {
			if (depth++ == DEPTH_MAX)
				return 0;
			objects = objects << 1 | (c == '{');
		} else if (c == '}' || c == ']') {
			if ((objects & 1) != (c == '}'))
				return 0;
			objects >>= 1;
			if (--depth == 0)
				return i;
		}
	}
	return 0;
}

static size_t
value_len(struct span s)
{
	if (s.len == 0)
		return 0;
	if (s.at[0] == '"')
		return string_len(s);
	if (s.at[0] == '{' || s.at[0] == '[')
		return nested_len(s);
	return plain_len(s);
}

bool
wire_json_walk_open(struct span text, char opening, struct wire_json_walk *out)
{
	struct span s = skip_blanks(text);

	if (s.len < 2 || s.at[0] != opening)
		return false;
	*out = (struct wire_json_walk){ .closing = opening == '{' ? '}' : ']' };
	out->rest = skip_blanks(span_from(s, 1));
	if (out->rest.len > 0 && out->rest.at[0] == out->closing) {
		out->is_ended = true;
		out->is_broken = skip_blanks(span_from(out->rest, 1)).len > 0;
	}
	return true;
}

static bool
broken(struct wire_json_walk *j)
{
	j->is_broken = true;
	return false;
}

/* The ',' or closing bracket after a value; ${s} begins there. */
static bool
pass(struct wire_json_walk *j, struct span s)
{
	if (s.len == 0 || (s.at[0] != ',' && s.at[0] != j->closing))
		return false;
	j->is_ended = s.at[0] == j->closing;
	j->rest = skip_blanks(span_from(s, 1));
	return !j->is_ended || j->rest.len == 0;
}

bool
wire_json_walk_next(struct wire_json_walk *j, struct span *name,
    struct span *value)
{
	struct span s = j->rest;
	struct span key = { "", 0 };

	if (j->is_ended || j->is_broken)
		return false;
	if (j->closing == '}') {
		size_t len = string_len(s);

		if (len == 0)
			return broken(j);
		key = (struct span){ s.at + 1, len - 2 };
		s = skip_blanks(span_from(s, len));
		if (s.len == 0 || s.at[0] != ':')
			return broken(j);
		s = skip_blanks(span_from(s, 1));
	}
	size_t len = value_len(s);
	if (len == 0 || !pass(j, skip_blanks(span_from(s, len))))
		return broken(j);
	*name = key;
	*value = span_first(s, len);
	return true;
}

bool
wire_json_walk_unquote(struct span value, struct span *out)
{
	if (string_len(value) != value.len || value.len < 2)
		return false;
	*out = (struct span){ value.at + 1, value.len - 2 };
	return true;
}
