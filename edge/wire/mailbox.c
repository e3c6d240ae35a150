/*
 * mailbox: a walk over quoted strings, comments and brackets.
 *
 * mailbox  = addr / [phrase] "<" [route ":"] addr ">"
 * addr     = local-part [ "@" domain ]
 * route    = "@" domain *( "," "@" domain )
 */
#include "wire/mailbox.h"

#include "base/ascii.h"

#include "wire/address.h"

enum { COMMENT_DEPTH_MAX = 32 };

/* Where the comment at the head of ${s} ends, or 0 when it does not. */
static size_t
comment_len(struct span s)
{
	unsigned depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\\')
			i++;
		else if (s.at[i] == '(' && depth++ == COMMENT_DEPTH_MAX)
			return 0;
		else if (s.at[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

static size_t
quoted_len(struct span s)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.at[i] == '"')
			return i + 1;
		if (s.at[i] == '\\')
			i++;
	}
	return 0;
}

/* How long the piece at the head of ${s} is: one byte, a quoted string, a
   comment or a domain literal; what does not end goes to the end. */
static size_t
piece_len(struct span s)
{
	size_t len = 1;

	if (s.at[0] == '"')
		len = quoted_len(s);
	else if (s.at[0] == '(')
		len = comment_len(s);
	else if (s.at[0] == '[')
		len = span_find(s, ']') + 1;
	else if (s.at[0] == '\\')
		len = 2;
	return len == 0 || len > s.len ? s.len : len;
}

bool
wire_mailbox_next(struct span *rest, struct span *out)
{
	struct span s = *rest;
	bool in_angle = false;
	size_t from = 0, i = 0;

	if (s.len == 0)
		return false;
	for (; i < s.len; i += piece_len(span_from(s, i))) {
		char c = s.at[i];

		if (c == '<' || c == '>')
			in_angle = c == '<';
		if (in_angle)
			continue;
		if (c == ',' || c == ';')
			break;
		if (c == ':') /* a group's name ends here */
			from = i + 1;
	}
	*out = span_first(span_from(s, from), (i < s.len ? i : s.len) - from);
	*rest = span_from(s, i + 1);
	return true;
}

bool
wire_mailbox_is_empty(struct span text)
{
	for (size_t i = 0; i < text.len; i += piece_len(span_from(text, i))) {
		char c = text.at[i];

		if (!ascii_is_space(c) && c != '(' && c != '<' && c != '>')
			return false;
	}
	return true;
}

/* ${s} without comments and blanks, but for those inside quotes; one blank
   stays between two words.  In ${arena}. */
static struct span
bare(struct span s, struct arena *arena)
{
	char *at = arena_alloc(arena, s.len + 1);
	bool blank = false;
	size_t len = 0, n;

	for (size_t i = 0; i < s.len; i += n) {
		static const char joins[] = "@.<>:,";
		char c = s.at[i];

		n = piece_len(span_from(s, i));
		if (ascii_is_space(c) || c == '(') {
			blank = len > 0;
			continue;
		}
		bool joined = memchr(joins, c, sizeof(joins) - 1) != NULL ||
		    (len > 0 &&
			memchr(joins, at[len - 1], sizeof(joins) - 1) != NULL);
		if (blank && !joined)
			at[len++] = ' ';
		blank = false;
		memcpy(at + len, s.at + i, n);
		len += n;
	}
	return (struct span){ at, len };
}

/* Index of the first ${c} in ${s} outside quotes and brackets, or s.len. */
static size_t
find_plain(struct span s, char c)
{
	size_t i = 0;

	while (i < s.len && s.at[i] != c)
		i += piece_len(span_from(s, i));
	return i < s.len ? i : s.len;
}

/* What stands between "<" and ">", its route left out; ${s} is bare. */
static bool
take_angle(struct span s, size_t open, struct span *out)
{
	struct span addr = span_from(s, open + 1);

	if (find_plain(span_first(s, open), '@') < open ||
	    find_plain(addr, '>') + 1 != addr.len)
		return false;
	addr.len--;
	if (addr.len > 0 && addr.at[0] == '@')
		addr = span_from(addr, find_plain(addr, ':') + 1);
	*out = addr;
	return true;
}

bool
wire_mailbox_address(struct span text, struct arena *arena, struct span *out)
{
	struct span s = bare(text, arena);
	struct wire_address parts;
	size_t open = find_plain(s, '<');

	if (span_find(s, '\0') < s.len ||
	    (open < s.len && !take_angle(s, open, &s)))
		return false;
	struct span whole = s;
	if (find_plain(s, '@') == s.len)
		whole = ARENA_JOIN(arena, s, SPAN("@x"));
	if (s.len == 0 ||
	    wire_address_plain(whole,
		WIRE_ADDRESS_UTF8 | WIRE_ADDRESS_LONG_LOCAL,
		&parts) != WIRE_ADDRESS_OK)
		return false;
	*out = s;
	return true;
}
