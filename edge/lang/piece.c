/*
 * piece: counts braces and steps over escapes.
 */
#include "lang/piece.h"

#include "base/ascii.h"

static struct lang_text
trimmed(const struct lang_text *text, size_t from, size_t to)
{
	while (from < to && ascii_is_blank(text->text.at[from]))
		from++;
	while (to > from && ascii_is_blank(text->text.at[to - 1]))
		to--;
	return lang_text_sub(text, from, to - from);
}

bool
lang_piece_next(const struct lang_text *text, char separator, size_t *at,
    struct lang_text *out)
{
	struct span s = text->text;
	unsigned depth = 0;
	size_t i = *at;

	if (i > s.len)
		return false;
	for (; i < s.len; i++) {
		if (s.at[i] == '\\' && i + 1 < s.len)
			i++;
		else if (s.at[i] == '{')
			depth++;
		else if (s.at[i] == '}' && depth > 0)
			depth--;
		else if (s.at[i] == separator && depth == 0)
			break;
	}
	*out = trimmed(text, *at, i);
	*at = i + 1;
	return true;
}
