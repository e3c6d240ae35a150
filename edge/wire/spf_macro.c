/*
 * spf_macro: one token at a time.
 *
 * RFC 7208 section 7.1:
 *
 *	domain-spec      = macro-string domain-end
 *	domain-end       = ( "." toplabel [ "." ] ) / macro-expand
 *	toplabel         = ( *alphanum ALPHA *alphanum ) /
 *	                   ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
 *	explain-string   = *( macro-string / SP )
 *	macro-string     = *( macro-expand / macro-literal )
 *	macro-expand     = ( "%{" macro-letter transformers *delimiter "}" )
 *	                   / "%%" / "%_" / "%-"
 *	macro-literal    = %x21-24 / %x26-7E
 *	macro-letter     = "s" / "l" / "o" / "d" / "i" / "p" / "h" /
 *	                   "c" / "r" / "t" / "v"
 *	transformers     = *DIGIT [ "r" ]
 *	delimiter        = "." / "-" / "+" / "," / "/" / "_" / "="
 */
#include "wire/spf_macro.h"

#include "base/ascii.h"

enum { PARTS_ENOUGH = 1000 }; /* no value has that many */

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Digits at the head of ${s}; false for zero, which means nothing. */
static bool
cut_parts(struct span *s, unsigned *parts)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < s->len && ascii_is_digit(s->at[i]); i++)
		if (n < PARTS_ENOUGH)
			n = n * 10 + (unsigned)(s->at[i] - '0');
	*parts = i == 0 ? WIRE_SPF_ALL_PARTS : n;
	*s = span_from(*s, i);
	return i == 0 || n > 0;
}

/* What stands between "%{" and "}". */
static bool
parse_braced(struct span s, struct wire_spf_macro *out)
{
	struct wire_spf_macro m = { .text = { NULL, 0 } };

	if (s.len == 0 || !is_one_of(ascii_lower(s.at[0]), "slodiphcrtv"))
		return false;
	m.letter = ascii_lower(s.at[0]);
	m.is_escaped = m.letter != s.at[0];
	s = span_from(s, 1);
	if (!cut_parts(&s, &m.parts))
		return false;
	m.is_reversed = s.len > 0 && ascii_lower(s.at[0]) == 'r';
	m.delimiters = span_from(s, m.is_reversed ? 1 : 0);
	for (size_t i = 0; i < m.delimiters.len; i++)
		if (!is_one_of(m.delimiters.at[i], ".-+,/_="))
			return false;
	*out = m;
	return true;
}

/* ${rest} begins with '%'. */
static enum wire_spf_token
cut_expand(struct span *rest, struct wire_spf_macro *out)
{
	size_t close = span_find(*rest, '}');

	if (rest->len < 2)
		return WIRE_SPF_BAD;
	if (rest->at[1] == '{') {
		if (close == rest->len ||
		    !parse_braced(span_from(span_first(*rest, close), 2), out))
			return WIRE_SPF_BAD;
		*rest = span_from(*rest, close + 1);
		return WIRE_SPF_MACRO;
	}
	if (!is_one_of(rest->at[1], "%_-"))
		return WIRE_SPF_BAD;
	out->text = rest->at[1] == '%' ? SPAN("%") :
	    rest->at[1] == '_'	       ? SPAN(" ") :
					 SPAN("%20");
	*rest = span_from(*rest, 2);
	return WIRE_SPF_TEXT;
}

enum wire_spf_token
wire_spf_macro_next(struct span *rest, struct wire_spf_macro *out)
{
	size_t n = 0;

	if (rest->len == 0)
		return WIRE_SPF_END;
	if (rest->at[0] == '%')
		return cut_expand(rest, out);
	while (
	    n < rest->len && rest->at[n] != '%' && ascii_is_print(rest->at[n]))
		n++;
	if (n == 0)
		return WIRE_SPF_BAD;
	out->text = span_first(*rest, n);
	*rest = span_from(*rest, n);
	return WIRE_SPF_TEXT;
}

bool
wire_spf_macro_is_string(struct span s)
{
	struct wire_spf_macro m;
	enum wire_spf_token token;

	do
		token = wire_spf_macro_next(&s, &m);
	while (token == WIRE_SPF_TEXT || token == WIRE_SPF_MACRO);
	return token == WIRE_SPF_END;
}

/* Letters, digits and inner hyphens, but not digits alone. */
static bool
is_toplabel(struct span s)
{
	bool is_name = false;

	if (s.len == 0 || s.at[0] == '-' || s.at[s.len - 1] == '-')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '-')
			return false;
		is_name |= !ascii_is_digit(s.at[i]);
	}
	return is_name;
}

/* Whether literal text at the end ends in a dot and a top label. */
static bool
is_literal_end(struct span s)
{
	size_t dot;

	if (s.len > 0 && s.at[s.len - 1] == '.')
		s.len--;
	dot = span_find_last(s, '.');
	return dot < s.len && is_toplabel(span_from(s, dot + 1));
}

bool
wire_spf_macro_is_domain(struct span s)
{
	struct span rest = s, last = s;
	struct wire_spf_macro m;
	enum wire_spf_token token;

	for (;;) {
		last = rest;
		token = wire_spf_macro_next(&rest, &m);
		if (token == WIRE_SPF_BAD || token == WIRE_SPF_END ||
		    (token == WIRE_SPF_MACRO && is_one_of(m.letter, "crt")))
			return false;
		if (rest.len == 0)
			break;
	}
	return last.at[0] == '%' || is_literal_end(last);
}
