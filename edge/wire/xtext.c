/*
 * xtext   = *( xchar / hexchar )
 * xchar   = any ASCII from "!" to "~" but "+" and "="
 * hexchar = "+" and two capital hexadecimal digits
 */
#include "wire/xtext.h"

#include "base/ascii.h"

static bool
is_capital_hex(char c)
{
	return ascii_is_digit(c) || (c >= 'A' && c <= 'F');
}

bool
wire_xtext_is_valid(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_print(s.at[i]) || s.at[i] == ' ' ||
		    s.at[i] == '=')
			return false;
		if (s.at[i] != '+')
			continue;
		if (s.len - i < 3 || !is_capital_hex(s.at[i + 1]) ||
		    !is_capital_hex(s.at[i + 2]))
			return false;
		i += 2;
	}
	return true;
}

void
wire_xtext_write(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (ascii_is_print(c) && c != ' ' && c != '+' && c != '=')
			buf_add_char(out, c);
		else
			buf_printf(out, "+%02X", (unsigned)(unsigned char)c);
	}
}

bool
wire_xtext_decode(struct span s, struct arena *arena, struct span *out)
{
	char *at = arena_alloc(arena, s.len);
	size_t len = 0;

	if (!wire_xtext_is_valid(s))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		at[len++] = s.at[i];
		if (s.at[i] != '+')
			continue;
		at[len - 1] = (char)(ascii_hex(s.at[i + 1]) << 4 |
		    ascii_hex(s.at[i + 2]));
		i += 2;
	}
	*out = (struct span){ at, len };
	return true;
}
