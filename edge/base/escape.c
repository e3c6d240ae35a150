/* escape: the notation, one byte at a time. */
#include "base/escape.h"

#include "base/ascii.h"

bool
escape_is_needed(char c)
{
	return !ascii_is_print(c) || c == '\\';
}

/* The letter after the backslash, or NUL when the byte has none. */
static char
letter_of(char c)
{
	switch (c) {
	case '\r':
		return 'r';
	case '\n':
		return 'n';
	case '\t':
		return 't';
	case '\\':
		return '\\';
	default:
		return '\0';
	}
}

struct span
escape_write(char c, char *out)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned byte = (unsigned char)c;

	if (!escape_is_needed(c)) {
		out[0] = c;
		return (struct span){ out, 1 };
	}
	out[0] = '\\';
	out[1] = letter_of(c);
	if (out[1] != '\0')
		return (struct span){ out, 2 };
	out[1] = 'x';
	out[2] = hex[byte >> 4];
	out[3] = hex[byte & 15];
	return (struct span){ out, 4 };
}
