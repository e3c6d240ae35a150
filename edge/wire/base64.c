/*
 * base64: RFC 4648 section 4.
 *
 * base64 = *( 4c ) [ 2c "==" / 3c "=" ], c being a letter, digit, "+" or "/",
 * with blanks anywhere.  Bits of the last c that no byte uses are ignored.
 */
#include "wire/base64.h"

#include <stdint.h>

#include "base/ascii.h"

/* The six bits of ${c}, or -1. */
static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (ascii_is_digit(c))
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* What ends a text of ${sextets} must be this much padding. */
static bool
is_padded(size_t sextets, size_t pads)
{
	return sextets % 4 != 1 && pads == (4 - sextets % 4) % 4;
}

bool
wire_base64_decode(struct span text, struct arena *arena, struct span *out)
{
	char *bytes = arena_alloc(arena, text.len / 4 * 3 + 3);
	size_t len = 0, sextets = 0, pads = 0;
	uint32_t bits = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (ascii_is_space(c))
			continue;
		if (c == '=') {
			pads++;
			continue;
		}
		if (sextet(c) < 0 || pads > 0)
			return false;
		bits = (bits << 6 | (uint32_t)sextet(c)) & 0xffffff;
		/* The second, third and fourth of four complete a byte. */
		if (sextets++ % 4 != 0)
			bytes[len++] =
			    (char)(bits >> (6 - 2 * ((sextets - 1) % 4)) &
				0xff);
	}
	if (!is_padded(sextets, pads))
		return false;
	*out = (struct span){ bytes, len };
	return true;
}

void
wire_base64_write(struct span bytes, struct buf *out)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; bytes.len > 0; bytes = span_from(bytes, 3)) {
		uint32_t bits = 0;

		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 |
			    (i < bytes.len ? (uint8_t)bytes.at[i] : 0);
		for (size_t i = 0; i < 4; i++)
			buf_add_char(out,
			    i <= bytes.len ?
				letters[bits >> (18 - 6 * i) & 63] :
				'=');
	}
}
