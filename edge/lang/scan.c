/*
 * scan: names, single characters, the rest.
 */
#include "lang/scan.h"

#include "base/ascii.h"

static void
skip_blanks(struct lang_scan *s)
{
	while (
	    s->at < s->text.text.len && ascii_is_blank(s->text.text.at[s->at]))
		s->at++;
}

void
lang_scan_init(struct lang_scan *s, const struct lang_text *t)
{
	*s = (struct lang_scan){ *t, 0 };
	skip_blanks(s);
}

char
lang_scan_peek(const struct lang_scan *s)
{
	return s->at < s->text.text.len ? s->text.text.at[s->at] : '\0';
}

bool
lang_scan_take(struct lang_scan *s, char c)
{
	if (lang_scan_peek(s) != c || c == '\0')
		return false;
	s->at++;
	skip_blanks(s);
	return true;
}

static bool
is_name(char c)
{
	return ascii_is_alnum(c) || c == '_';
}

static bool
is_word(char c)
{
	return !ascii_is_blank(c);
}

static bool
take_while(struct lang_scan *s, bool (*wanted)(char), struct lang_text *out)
{
	size_t from = s->at;

	while (s->at < s->text.text.len && wanted(s->text.text.at[s->at]))
		s->at++;
	*out = lang_text_sub(&s->text, from, s->at - from);
	skip_blanks(s);
	return out->text.len > 0;
}

bool
lang_scan_name(struct lang_scan *s, struct lang_text *out)
{
	return take_while(s, is_name, out);
}

bool
lang_scan_word(struct lang_scan *s, struct lang_text *out)
{
	return take_while(s, is_word, out);
}

struct lang_text
lang_scan_rest(const struct lang_scan *s)
{
	struct lang_text rest =
	    lang_text_sub(&s->text, s->at, s->text.text.len - s->at);

	return lang_text_trim(&rest);
}
