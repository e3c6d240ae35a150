/*
 * expand_op: operators and extractions, text to text.
 */
#include "base/ascii.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/num.h"
#include "lang/expand_tree.h"

/* "Name <a@b>" → "a@b". */
static struct span
bare_address(struct span text)
{
	struct span s = span_trim(text);
	size_t open = span_find_last(s, '<');

	if (s.len > 0 && s.at[s.len - 1] == '>' && open < s.len)
		return span_first(span_from(s, open + 1), s.len - open - 2);
	return s;
}

static struct span
domain_of(struct span text)
{
	struct span s = bare_address(text);

	return span_from(s, span_find_last(s, '@') + 1);
}

static struct span
local_part_of(struct span text)
{
	struct span s = bare_address(text);

	return span_first(s, span_find_last(s, '@'));
}

static struct span
upper(struct span text, struct arena *arena)
{
	char *at = arena_alloc(arena, text.len);

	for (size_t i = 0; i < text.len; i++)
		at[i] = ascii_upper(text.at[i]);
	return (struct span){ at, text.len };
}

/* A copy with '\' before each byte that ${is} asks it for. */
static struct span
backslashed(struct span text, struct arena *arena, bool (*is)(char))
{
	char *at = arena_alloc(arena, text.len * 2);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (is(text.at[i]))
			at[len++] = '\\';
		at[len++] = text.at[i];
	}
	return (struct span){ at, len };
}

static bool
is_redis_special(char c)
{
	return ascii_is_space(c) || c == '\v' || c == '\f' || c == '\\';
}

static bool
is_quote_special(char c)
{
	return c == '"' || c == '\\';
}

static bool
is_plain_word(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_is_alnum(text.at[i]) && text.at[i] != '_' &&
		    text.at[i] != '-' && text.at[i] != '.')
			return false;
	return text.len > 0;
}

/* ${quote:}: in double quotes unless it is letters, digits, '_' '-' '.'. */
static struct span
quoted(struct span text, struct arena *arena)
{
	struct buf b;

	if (is_plain_word(text))
		return text;
	buf_init(&b, 4 * LIMIT_EXPANSION_BYTES);
	buf_add_char(&b, '"');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (is_quote_special(c))
			buf_add_char(&b, '\\');
		if (c == '\n' || c == '\r')
			buf_add_text(&b, c == '\n' ? "\\n" : "\\r");
		else
			buf_add_char(&b, c);
	}
	buf_add_char(&b, '"');
	struct span out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

/* ${escape:}: what cannot be printed as \n, \r, \t or three octal digits. */
static struct span
escaped(struct span text, struct arena *arena)
{
	struct buf b;

	buf_init(&b, 4 * LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		const char *letter = c == '\n' ? "\\n" :
		    c == '\r'		       ? "\\r" :
		    c == '\t'		       ? "\\t" :
						 NULL;

		if (letter != NULL)
			buf_add_text(&b, letter);
		else if (ascii_is_print(c))
			buf_add_char(&b, c);
		else
			buf_printf(&b, "\\%03o", (unsigned)(unsigned char)c);
	}
	struct span out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

static enum outcome
evaluated(struct span text, struct arena *arena, struct span *out)
{
	int64_t value;

	if (!lang_eval_number(text, &value)) {
		*out = arena_printf(arena, "\"%.*s\" cannot be calculated",
		    SPAN_ARG(span_first(text, 100)));
		return OUT_PERM;
	}
	*out = arena_printf(arena, "%lld", (long long)value);
	return OUT_OK;
}

/* ${substr_N:} goes to the end; ${substr_N_M:} takes M bytes. */
static struct span
substring(const struct lang_node *n, struct span text)
{
	struct span s = span_from(text, (size_t)n->numbers[0]);

	return n->has_second ? span_first(s, (size_t)n->numbers[1]) : s;
}

enum outcome
lang_operate(const struct lang_node *n, struct span text, struct arena *arena,
    struct span *out)
{
	switch (n->operator) {
	case LANG_OP_DOMAIN:
		*out = domain_of(text);
		break;
	case LANG_OP_ESCAPE:
		*out = escaped(text, arena);
		break;
	case LANG_OP_EVAL:
		return evaluated(text, arena, out);
	case LANG_OP_LC:
		*out = arena_lower(arena, text);
		break;
	case LANG_OP_LENGTH:
		*out = span_first(text, (size_t)n->numbers[0]);
		break;
	case LANG_OP_LOCAL_PART:
		*out = local_part_of(text);
		break;
	case LANG_OP_QUOTE:
		*out = quoted(text, arena);
		break;
	case LANG_OP_QUOTE_REDIS:
		*out = backslashed(text, arena, is_redis_special);
		break;
	case LANG_OP_STRLEN:
		*out = arena_printf(arena, "%zu", text.len);
		break;
	case LANG_OP_SUBSTR:
		*out = substring(n, text);
		break;
	case LANG_OP_UC:
		*out = upper(text, arena);
		break;
	case LANG_OPERATORS:
		break;
	}
	return OUT_OK;
}

static bool
is_in(char c, struct span set)
{
	return span_find(set, c) < set.len;
}

/* The next field of ${rest} before one of ${separators}; false at the end. */
static bool
cut_field(struct span *rest, struct span separators, struct span *out)
{
	size_t i = 0;

	if (rest->at == NULL)
		return false;
	while (i < rest->len && !is_in(rest->at[i], separators))
		i++;
	*out = span_first(*rest, i);
	if (i < rest->len)
		*rest = span_from(*rest, i + 1);
	else
		*rest = (struct span){ NULL, 0 };
	return true;
}

bool
lang_extract_field(int64_t number, struct span separators, struct span text,
    struct span *out)
{
	struct span rest = text.at != NULL ? text : SPAN("");
	struct span all = rest;
	struct span field;
	int64_t count = 0;

	/* As Exim: field 0 is the whole text, and -1 the last field. */
	if (number == 0) {
		*out = text;
		return true;
	}
	while (number < 0 && cut_field(&rest, separators, &field))
		count++;
	if (number < 0)
		number += count + 1;
	if (number < 1)
		return false;
	while (number-- > 0)
		if (!cut_field(&all, separators, out))
			return false;
	return true;
}

/* A value: to a blank, or in double quotes with '\' before any byte. */
static struct span
cut_value(struct span *rest, struct arena *arena)
{
	size_t i = 0;

	if (rest->len == 0 || rest->at[0] != '"') {
		while (i < rest->len && !ascii_is_space(rest->at[i]))
			i++;
		struct span value = span_first(*rest, i);
		*rest = span_from(*rest, i);
		return value;
	}

	char *at = arena_alloc(arena, rest->len);
	size_t len = 0;
	for (i = 1; i < rest->len && rest->at[i] != '"'; i++) {
		if (rest->at[i] == '\\' && i + 1 < rest->len)
			i++;
		at[len++] = rest->at[i];
	}
	*rest = span_from(*rest, i + 1);
	return (struct span){ at, len };
}

static void
skip_spaces(struct span *rest)
{
	while (rest->len > 0 && ascii_is_space(rest->at[0]))
		*rest = span_from(*rest, 1);
}

bool
lang_extract_key(struct span key, struct span text, struct arena *arena,
    struct span *out)
{
	struct span rest = text;

	for (skip_spaces(&rest); rest.len > 0; skip_spaces(&rest)) {
		size_t i = 0;

		while (i < rest.len && rest.at[i] != '=' &&
		    !ascii_is_space(rest.at[i]))
			i++;
		struct span name = span_first(rest, i);
		rest = span_from(rest, i);
		skip_spaces(&rest);
		if (rest.len > 0 && rest.at[0] == '=')
			rest = span_from(rest, 1);
		skip_spaces(&rest);
		struct span value = cut_value(&rest, arena);
		if (span_eq_icase(name, key)) {
			*out = value;
			return true;
		}
	}
	return false;
}
