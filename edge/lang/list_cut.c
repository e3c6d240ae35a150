/*
 * list_cut: items out of a string.
 */
#include "lang/list_cut.h"

#include "base/ascii.h"
#include "base/buf.h"

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static struct span
skip_spaces(struct span s)
{
	while (s.len > 0 && ascii_is_space(s.at[0]))
		s = span_from(s, 1);
	return s;
}

/* As skip_spaces, but a separator that is itself a space stays. */
static struct span
skip_blanks(struct span s, char separator)
{
	while (s.len > 0 && ascii_is_space(s.at[0]) && s.at[0] != separator)
		s = span_from(s, 1);
	return s;
}

struct span
lang_list_separator(struct span text, char *out)
{
	struct span s = skip_spaces(text);

	if (s.len < 2 || s.at[0] != '<')
		return text;
	if (!is_control(s.at[1]) &&
	    (!ascii_is_print(s.at[1]) || ascii_is_alnum(s.at[1]) ||
		s.at[1] == ' '))
		return text;
	*out = s.at[1];
	return span_from(s, 2);
}

/* The length of ${s} before a lone ${separator}; *doubled: some stand in it. */
static size_t
item_len(struct span s, char separator, bool *doubled)
{
	size_t i = 0;

	*doubled = false;
	while (i < s.len) {
		if (s.at[i] != separator) {
			i++;
		} else if (!is_control(separator) && i + 1 < s.len &&
		    s.at[i + 1] == separator) {
			*doubled = true;
			i += 2;
		} else {
			break;
		}
	}
	return i;
}

/* ${s} with each doubled ${separator} made one. */
static struct span
halve(struct span s, char separator, struct arena *arena)
{
	char *at = arena_alloc(arena, s.len);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		at[len++] = s.at[i];
		if (s.at[i] == separator)
			i++;
	}
	return (struct span){ at, len };
}

bool
lang_list_cut(struct span *rest, char separator, struct arena *arena,
    struct span *out)
{
	struct span s = skip_blanks(*rest, separator);
	bool doubled;

	*rest = s;
	if (s.len == 0)
		return false;

	size_t len = item_len(s, separator, &doubled);
	*out = span_trim(span_first(s, len));
	if (doubled)
		*out = halve(*out, separator, arena);
	*rest = span_from(s, len + 1);
	return true;
}
