/*
 * encoded_word: RFC 2047.
 *
 * encoded-word = "=?" charset [ "*" language ] "?" encoding "?" text "?="
 *
 * Charsets are converted by the C library's iconv, which loads code by a
 * name; so only names of the list below are ever given to it.
 */
#include "wire/encoded_word.h"

#include <iconv.h>

#include "base/ascii.h"

#include "wire/base64.h"
#include "wire/utf8.h"

enum {
	WORD_MAX = 75, /* RFC 2047 section 2 */
	/* A word may be so long before a character; four bytes of one take
	   twelve, and "?=" follows. */
	ASCII_MAX = WORD_MAX - 5,
	OTHER_MAX = WORD_MAX - 14
};

/* One encoded word, taken apart; spans into the text. */
struct word {
	struct span charset;
	char encoding; /* 'b' or 'q' */
	struct span text;
	size_t len; /* of all of it */
};

static const char *const charsets[] = { "iso-8859-1", "iso-8859-2",
	"iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7",
	"iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-13", "iso-8859-14",
	"iso-8859-15", "iso-8859-16", "windows-1250", "windows-1251",
	"windows-1252", "windows-1253", "windows-1254", "windows-1255",
	"windows-1256", "windows-1257", "windows-1258", "koi8-r", "koi8-u",
	"big5", "gb2312", "gbk", "gb18030", "euc-jp", "euc-kr", "shift_jis",
	"iso-2022-jp", "tis-620" };

/* A token of RFC 2047 section 2 up to '?'; false when it is none. */
static bool
take_token(struct span *s, struct span *out)
{
	size_t len = span_find(*s, '?');

	if (len == 0 || len == s->len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!ascii_is_print(s->at[i]) || s->at[i] == ' ')
			return false;
	*out = span_first(*s, len);
	*s = span_from(*s, len + 1);
	return true;
}

/* The word at the head of ${s}, which begins with "=?". */
static bool
take_word(struct span s, struct word *out)
{
	struct span rest = span_from(span_first(s, WORD_MAX), 2);
	struct span encoding;

	if (!take_token(&rest, &out->charset) || !take_token(&rest, &encoding))
		return false;
	out->charset = span_first(out->charset, span_find(out->charset, '*'));
	out->encoding = ascii_lower(encoding.at[0]);
	out->text = span_first(rest, span_find(rest, '?'));
	out->len = (size_t)(out->text.at - s.at) + out->text.len + 2;
	return encoding.len == 1 &&
	    (out->encoding == 'b' || out->encoding == 'q') &&
	    span_starts(span_from(rest, out->text.len), SPAN("?="));
}

/* The Q encoding, section 4.2; false when an '=' is followed by no digits. */
static bool
decode_q(struct span text, struct arena *arena, struct span *out)
{
	char *at = arena_alloc(arena, text.len);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		at[len++] = text.at[i] == '_' ? ' ' : text.at[i];
		if (text.at[i] != '=')
			continue;
		if (text.len - i < 3 || ascii_hex(text.at[i + 1]) < 0 ||
		    ascii_hex(text.at[i + 2]) < 0)
			return false;
		at[len - 1] = (char)(ascii_hex(text.at[i + 1]) << 4 |
		    ascii_hex(text.at[i + 2]));
		i += 2;
	}
	*out = (struct span){ at, len };
	return true;
}

/* UTF-8 with '?' for each byte that has no place in it. */
static void
put_clean(struct span s, struct buf *out)
{
	uint32_t point;

	while (s.len > 0) {
		if (wire_utf8_take(&s, &point)) {
			wire_utf8_put(point, out);
		} else {
			buf_add_char(out, '?');
			s = span_from(s, 1);
		}
	}
}

static void
put_converted(iconv_t how, struct span s, struct buf *out)
{
	char *in = (char *)s.at; /* iconv reads it, and only that */
	size_t in_left = s.len;

	while (in_left > 0) {
		char page[4 * WORD_MAX];
		char *at = page;
		size_t room = sizeof(page);
		size_t r = iconv(how, &in, &in_left, &at, &room);

		buf_add(out, (struct span){ page, sizeof(page) - room });
		/* The page holds all that a word can come to. */
		if (r != (size_t)-1)
			break;
		buf_add_char(out, '?');
		in++;
		in_left--;
	}
}

static const char *
charset_known(struct span name)
{
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++)
		if (span_eq_icase(name, span_of(charsets[i])))
			return charsets[i];
	return NULL;
}

/* ${s}, in ${charset}, as UTF-8; false when it cannot be. */
static bool
put_utf8(struct span charset, struct span s, struct buf *out)
{
	const char *name = charset_known(charset);
	iconv_t how;

	if (span_eq_icase(charset, SPAN("utf-8")) ||
	    span_eq_icase(charset, SPAN("us-ascii"))) {
		put_clean(s, out);
		return true;
	}
	if (name == NULL)
		return false;
	how = iconv_open("UTF-8", name);
	if (how == (iconv_t)-1)
		return false;
	put_converted(how, s, out);
	iconv_close(how);
	return true;
}

static bool
put_word(const struct word *w, bool to_utf8, struct arena *arena,
    struct buf *out)
{
	struct span bytes;

	if (w->encoding == 'b' ? !wire_base64_decode(w->text, arena, &bytes) :
				 !decode_q(w->text, arena, &bytes))
		return false;
	if (to_utf8)
		return put_utf8(w->charset, bytes, out);
	buf_add(out, bytes);
	return true;
}

void
wire_encoded_word_decode(struct span text, bool to_utf8, struct arena *arena,
    struct span *out)
{
	size_t at = span_find_span(text, SPAN("=?"));
	bool after_word = false;
	struct word w;
	struct buf b;

	if (at == text.len) {
		*out = text;
		return;
	}
	/* An encoding spends more bytes than UTF-8 makes of them. */
	buf_init(&b, 3 * text.len);
	for (; text.len > 0; at = span_find_span(text, SPAN("=?"))) {
		struct span before = span_first(text, at);
		bool apart = !after_word || span_trim(before).len > 0;
		struct span word = span_from(text, at);

		if (apart)
			buf_add(&b, before);
		after_word = word.len > 0 && take_word(word, &w) &&
		    put_word(&w, to_utf8, arena, &b);
		if (!after_word && !apart)
			buf_add(&b, before);
		if (!after_word)
			buf_add(&b, span_first(word, 2));
		text = span_from(word, after_word ? w.len : 2);
	}
	*out = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
}

/* RFC 2047 section 5, the strictest of its cases; and the underscore. */
static bool
is_coded(char c)
{
	return !ascii_is_print(c) || c == ' ' ||
	    strchr("?=()<>@,;:\\\".[]_", c) != NULL;
}

static bool
needs_code(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != ' ' && is_coded(text.at[i]))
			return true;
	return false;
}

void
wire_encoded_word_write(struct span text, const char *charset, struct buf *out)
{
	size_t line = out->len;
	unsigned left = 0; /* bytes that may still belong to this character */

	if (!needs_code(text)) {
		buf_add(out, text);
		return;
	}
	buf_printf(out, "=?%s?Q?", charset);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		unsigned char byte = (unsigned char)c;

		left = left > 0 && (byte & 0xc0) == 0x80 ? left - 1 : 0;
		if (left == 0 && byte > 0x7f)
			left = 4;
		/* Section 5: no character is cut in two. */
		if (out->len - line > (left == 0 ? ASCII_MAX : OTHER_MAX) &&
		    (left == 0 || left == 4)) {
			buf_add_text(out, "?= ");
			line = out->len;
			buf_printf(out, "=?%s?Q?", charset);
		}
		if (c == ' ')
			buf_add_char(out, '_');
		else if (is_coded(c))
			buf_printf(out, "=%02X", (unsigned)(unsigned char)c);
		else
			buf_add_char(out, c);
	}
	buf_add_text(out, "?=");
}
