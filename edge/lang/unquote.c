/*
 * unquote: Exim's escapes.
 */
#include "lang/unquote.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "lang/builder.h"

/*
 * The escape after a backslash: its byte into ${out}.  Returns how many bytes
 * of ${s} it takes.
 */
static size_t
escape(struct span s, char *out)
{
	static const char letters[] = "n\nt\tr\rb\bf\fv\v";
	size_t used = 0;
	int value = 0;

	if (s.len == 0) {
		*out = '\\';
		return 0;
	}
	while (
	    used < 3 && used < s.len && s.at[used] >= '0' && s.at[used] <= '7')
		value = value * 8 + (s.at[used++] - '0');
	if (used > 0) {
		*out = (char)value;
		return used;
	}
	if (s.at[0] == 'x') {
		for (used = 1;
		     used < 3 && used < s.len && ascii_hex(s.at[used]) >= 0;
		     used++)
			value = value * 16 + ascii_hex(s.at[used]);
		*out = (char)value;
		return used;
	}
	*out = s.at[0];
	for (size_t i = 0; letters[i] != '\0'; i += 2)
		if (letters[i] == s.at[0])
			*out = letters[i + 1];
	return 1;
}

bool
lang_unquote(struct arena *arena, struct lang_diags *diags,
    const struct lang_text *text, struct lang_text *out)
{
	struct lang_builder b;
	size_t at = 1;

	*out = *text;
	if (text->text.len == 0 || text->text.at[0] != '"')
		return true;
	lang_builder_init(&b, arena, LIMIT_CONFIG_LINE_BYTES);
	while (at < text->text.len && text->text.at[at] != '"') {
		char c = text->text.at[at];
		size_t used = 1;
		if (c == '\\')
			used += escape(span_from(text->text, at + 1), &c);
		lang_builder_run(&b, lang_text_pos(text, at),
		    (struct span){ &c, 1 });
		at += used;
	}
	if (at >= text->text.len) {
		lang_error_in(diags, text, 0, 1,
		    "the quote that ends this value is missing");
		return false;
	}
	if (at + 1 < text->text.len) {
		lang_error_in(diags, text, at + 1, text->text.len - at - 1,
		    "nothing can follow the quote that ends a value");
		return false;
	}
	if (b.len == 0)
		*out = lang_text_sub(text, 1, 0);
	else
		lang_builder_text(&b, out);
	return true;
}
