/*
 * field: RFC 5322 section 2.2.
 *
 * field = name *WSP ":" *( any / CRLF WSP ) CRLF
 * name  = 1*( %d33-57 / %d59-126 )
 */
#include "wire/field.h"

#include "base/ascii.h"

/* Where the line that begins at ${from} ends, after its CR LF. */
static size_t
line_end(struct span s, size_t from)
{
	for (;;) {
		from += span_find(span_from(s, from), '\n');
		if (from >= s.len)
			return s.len;
		from++;
		if (from >= 2 && s.at[from - 2] == '\r')
			return from;
	}
}

/* The same for a field, which goes on in lines that begin with a blank. */
static size_t
field_end(struct span s)
{
	size_t end = line_end(s, 0);

	while (end < s.len && ascii_is_blank(s.at[end]))
		end = line_end(s, end);
	return end;
}

static bool
read_field(struct span whole, struct wire_field *out)
{
	size_t colon = span_find(whole, ':');
	struct span name = span_first(whole, colon);
	struct span value = span_from(whole, colon + 1);

	while (name.len > 0 && ascii_is_blank(name.at[name.len - 1]))
		name.len--;
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_print(name.at[i]) || name.at[i] == ' ')
			return false;
	if (name.len == 0 || colon == whole.len)
		return false;
	if (span_ends(value, SPAN("\r\n")))
		value.len -= 2;
	*out = (struct wire_field){ name, value, whole };
	return true;
}

bool
wire_field_next(struct span *rest, struct wire_field *out)
{
	while (rest->len > 0) {
		struct span whole = span_first(*rest, field_end(*rest));

		*rest = span_from(*rest, whole.len);
		if (read_field(whole, out))
			return true;
	}
	return false;
}

bool
wire_field_begins(struct span line)
{
	size_t colon = span_find(line, ':');

	for (size_t i = 0; i < colon; i++)
		if (!ascii_is_print(line.at[i]) || line.at[i] == ' ')
			return false;
	return colon > 0 && colon < line.len;
}
