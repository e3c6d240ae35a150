/*
 * expand_op_text: operators on letters, bytes and quotes.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "base/num.h"
#include "lang/expand_call.h"

enum { WRAP_COLUMNS = 80, WRAP_LIMIT = 998 };

enum outcome
lang_op_lc(const struct lang_operand *in, struct span *out)
{
	*out = arena_lower(in->run->arena, in->text);
	return OUT_OK;
}

enum outcome
lang_op_uc(const struct lang_operand *in, struct span *out)
{
	char *at = arena_alloc(in->run->arena, in->text.len);

	for (size_t i = 0; i < in->text.len; i++)
		at[i] = ascii_upper(in->text.at[i]);
	*out = (struct span){ at, in->text.len };
	return OUT_OK;
}

enum outcome
lang_op_strlen(const struct lang_operand *in, struct span *out)
{
	*out = arena_printf(in->run->arena, "%zu", in->text.len);
	return OUT_OK;
}

/*
 * Bytes of ${text}: from the start, or from the end when ${from} is negative;
 * to the end, or before ${from} when there is no length.
 */
static struct span
part_of(struct span text, int64_t from, bool has_len, int64_t len)
{
	uint64_t back = from < 0 ? 0 - (uint64_t)from : 0;
	size_t at = 0;

	if (from >= 0) {
		text = span_from(text, (size_t)from);
		return has_len ? span_first(text, (size_t)len) : text;
	}
	if (back <= text.len)
		at = text.len - (size_t)back;
	if (!has_len)
		return span_first(text, at);
	/* What lies before the text counts, but is not there. */
	if (back > text.len) {
		uint64_t missing = back - text.len;
		len = (uint64_t)len > missing ? len - (int64_t)missing : 0;
	}
	return span_first(span_from(text, at), (size_t)len);
}

enum outcome
lang_op_substr(const struct lang_operand *in, struct span *out)
{
	*out = part_of(in->text, in->numbers[0], in->number_count > 1,
	    in->numbers[1]);
	return OUT_OK;
}

enum outcome
lang_op_length(const struct lang_operand *in, struct span *out)
{
	*out = span_first(in->text, (size_t)in->numbers[0]);
	return OUT_OK;
}

/* A number of an item's argument; nothing is 0. */
static bool
length_of(struct span text, int64_t *out)
{
	struct span s = span_trim(text);

	*out = 0;
	return s.len == 0 || (num_i64(s, out) && *out >= 0);
}

enum outcome
lang_fn_length(const struct lang_call *in, struct span *out)
{
	int64_t len;

	if (!length_of(in->args[0], &len))
		return lang_complain(in->run, in->args[0], "no positive number",
		    out);
	*out = span_first(in->args[1], (size_t)len);
	return OUT_OK;
}

enum outcome
lang_fn_substr(const struct lang_call *in, struct span *out)
{
	struct span start = span_trim(in->args[0]);
	int64_t from = 0;
	int64_t len = 0;

	if (start.len > 0 && !num_i64(start, &from))
		return lang_complain(in->run, start, "no number", out);
	if (in->count == 3 && !length_of(in->args[1], &len))
		return lang_complain(in->run, in->args[1], "no positive number",
		    out);
	*out = part_of(in->args[in->count - 1], from, in->count == 3, len);
	return OUT_OK;
}

/* A copy with '\\' before each byte that ${is} asks it for. */
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

enum outcome
lang_op_quote_redis(const struct lang_operand *in, struct span *out)
{
	*out = backslashed(in->text, in->run->arena, is_redis_special);
	return OUT_OK;
}

static bool
is_pattern_special(char c)
{
	return !ascii_is_alnum(c);
}

enum outcome
lang_op_rxquote(const struct lang_operand *in, struct span *out)
{
	*out = backslashed(in->text, in->run->arena, is_pattern_special);
	return OUT_OK;
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
enum outcome
lang_op_quote(const struct lang_operand *in, struct span *out)
{
	struct buf b;

	if (is_plain_word(in->text)) {
		*out = in->text;
		return OUT_OK;
	}
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	buf_add_char(&b, '"');
	for (size_t i = 0; i < in->text.len; i++) {
		char c = in->text.at[i];

		if (is_quote_special(c))
			buf_add_char(&b, '\\');
		if (c == '\n' || c == '\r')
			buf_add_text(&b, c == '\n' ? "\\n" : "\\r");
		else
			buf_add_char(&b, c);
	}
	buf_add_char(&b, '"');
	return lang_give(in->run, &b, out);
}

/* RFC 5322 section 3.4.1: whether it is a dot-atom; dots may stand side by
   side, as Exim has it. */
static bool
is_local_part(struct span s)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~";

	for (size_t i = 0; i < s.len; i++) {
		bool inside = i > 0 && i + 1 < s.len;

		if (!ascii_is_alnum(s.at[i]) &&
		    span_find(SPAN(others), s.at[i]) == sizeof(others) - 1 &&
		    !(s.at[i] == '.' && inside))
			return false;
	}
	return s.len > 0;
}

enum outcome
lang_op_quote_local_part(const struct lang_operand *in, struct span *out)
{
	struct span inner;
	struct buf b;

	*out = in->text;
	if (is_local_part(in->text))
		return OUT_OK;
	inner = backslashed(in->text, in->run->arena, is_quote_special);
	buf_init(&b, LIMIT_EXPANSION_BYTES);
	buf_add_char(&b, '"');
	buf_add(&b, inner);
	buf_add_char(&b, '"');
	return lang_give(in->run, &b, out);
}

/* ${escape:}: what cannot be printed as \n and its kin, or three octal
   digits; a tab can. */
enum outcome
lang_op_escape(const struct lang_operand *in, struct span *out)
{
	static const char bytes[] = "\b\f\n\r\v";
	static const char letters[] = "bfnrv";
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < in->text.len; i++) {
		char c = in->text.at[i];
		size_t which = span_find(SPAN(bytes), c);

		if (which < sizeof(bytes) - 1)
			buf_printf(&b, "\\%c", letters[which]);
		else if (ascii_is_print(c) || c == '\t')
			buf_add_char(&b, c);
		else
			buf_printf(&b, "\\%03o", (unsigned)(unsigned char)c);
	}
	return lang_give(in->run, &b, out);
}

enum outcome
lang_op_escape8bit(const struct lang_operand *in, struct span *out)
{
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < in->text.len; i++) {
		unsigned char c = (unsigned char)in->text.at[i];

		if (c > 0x7f || c == '\\')
			buf_printf(&b, "\\%03o", (unsigned)c);
		else
			buf_add_char(&b, (char)c);
	}
	return lang_give(in->run, &b, out);
}

enum outcome
lang_op_hexquote(const struct lang_operand *in, struct span *out)
{
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	for (size_t i = 0; i < in->text.len; i++) {
		char c = in->text.at[i];

		if (ascii_is_print(c) && c != ' ')
			buf_add_char(&b, c);
		else
			buf_printf(&b, "\\x%02x", (unsigned)(unsigned char)c);
	}
	return lang_give(in->run, &b, out);
}

/* The length of the line at the head of ${s}: to a line end, to the last
   blank before ${columns}, or to the next blank when there is none. */
static size_t
wrapped_len(struct span s, size_t columns)
{
	size_t end = span_find(s, '\n');
	size_t i = columns < end ? columns : end;

	if (end <= columns)
		return end;
	while (i > 0 && !ascii_is_blank(s.at[i]))
		i--;
	if (i > 0)
		return i;
	for (i = columns; i < end && !ascii_is_blank(s.at[i]);)
		i++;
	return i;
}

/* Lines of so many columns, each after the first a fold; so many bytes. */
enum outcome
lang_op_headerwrap(const struct lang_operand *in, struct span *out)
{
	size_t columns =
	    in->number_count > 0 ? (size_t)in->numbers[0] : WRAP_COLUMNS;
	size_t limit =
	    in->number_count > 1 ? (size_t)in->numbers[1] : WRAP_LIMIT;
	struct span rest = in->text;
	struct span text;
	struct buf b;

	buf_init(&b, LIMIT_EXPANSION_BYTES);
	while (rest.len > 0) {
		size_t len = wrapped_len(rest, columns > 1 ? columns - 1 : 1);

		buf_add(&b, span_first(rest, len));
		rest = span_from(rest, len);
		while (rest.len > 0 && ascii_is_space(rest.at[0]))
			rest = span_from(rest, 1);
		if (rest.len > 0)
			buf_add_text(&b, "\n\t");
	}
	if (lang_give(in->run, &b, &text) != OUT_OK) {
		*out = text;
		return OUT_PERM;
	}
	*out = span_first(text, limit);
	return OUT_OK;
}

/* Letters of the second argument become those of the third, the last of
   which stands for all that have none; none at all changes nothing. */
enum outcome
lang_fn_tr(const struct lang_call *in, struct span *out)
{
	struct span from = in->args[1];
	struct span to = in->args[2];
	struct span text = in->args[0];
	char *at = arena_alloc(in->run->arena, text.len);

	for (size_t i = 0; i < text.len; i++) {
		size_t which = span_find_last(from, text.at[i]);

		at[i] = text.at[i];
		if (which < from.len && to.len > 0)
			at[i] = to.at[which < to.len ? which : to.len - 1];
	}
	*out = (struct span){ at, text.len };
	return OUT_OK;
}
