/*
 * address: RFC 5321 section 4.1.2.
 *
 * Reverse-path = Path / "<>"
 * Forward-path = "<Postmaster>" / Path
 * Path         = "<" [ A-d-l ":" ] Mailbox ">"
 * A-d-l        = At-domain *( "," At-domain )
 * Mailbox      = Local-part "@" ( Domain / address-literal )
 * Local-part   = Dot-string / Quoted-string
 *
 * With RFC 6531 each byte over 127 of well-formed UTF-8 counts as atext,
 * qtext and a letter; whether it is well formed is checked beforehand.
 */
#include "wire/address.h"

#include <assert.h>

#include "base/ascii.h"
#include "base/limits.h"

#include "wire/utf8.h"

enum { LABEL_MAX_BYTES = 63 }; /* RFC 1035 section 2.3.4 */

static bool
is_high(char c)
{
	return (unsigned char)c > 0x7f;
}

/* RFC 5322 section 3.2.3 */
static bool
is_atext(char c)
{
	static const char others[] = "!#$%&'*+-/=?^_`{|}~";

	return ascii_is_alnum(c) || is_high(c) ||
	    memchr(others, c, sizeof(others) - 1) != NULL;
}

/* RFC 5321 section 4.1.2: qtextSMTP, but for '"' and '\\'. */
static bool
is_quotable(char c)
{
	return ascii_is_print(c) || is_high(c);
}

/* Length of the Dot-string at the head of ${s}, 0 when there is none. */
static size_t
dot_string_len(struct span s)
{
	size_t n = 0;
	bool after_dot = true;

	for (; n < s.len; n++) {
		if (s.at[n] == '.' && after_dot)
			return 0;
		if (s.at[n] != '.' && !is_atext(s.at[n]))
			break;
		after_dot = s.at[n] == '.';
	}
	return after_dot ? 0 : n;
}

/* Length of the Quoted-string at the head of ${s}, 0 when there is none. */
static size_t
quoted_string_len(struct span s)
{
	for (size_t n = 1; n < s.len; n++) {
		if (s.at[n] == '"')
			return n + 1;
		if (s.at[n] == '\\' && ++n == s.len)
			return 0;
		if (!is_quotable(s.at[n]))
			return 0;
	}
	return 0;
}

static enum wire_address_fault
take_local(struct span *rest, unsigned flags, struct wire_address *out)
{
	size_t max = (flags & WIRE_ADDRESS_LONG_LOCAL) != 0 ?
	    LIMIT_DOMAIN_BYTES :
	    LIMIT_LOCAL_PART_BYTES;
	bool is_quoted = span_starts(*rest, SPAN("\""));
	size_t n = is_quoted ? quoted_string_len(*rest) : dot_string_len(*rest);

	if (n == 0)
		return WIRE_ADDRESS_LOCAL;
	if (n > max)
		return WIRE_ADDRESS_LOCAL_LONG;
	out->local = span_first(*rest, n);
	out->is_quoted = is_quoted;
	*rest = span_from(*rest, n);
	return WIRE_ADDRESS_OK;
}

/* The underscore is no letter of RFC 1035, but many a host's name has it. */
static bool
is_label(struct span s)
{
	if (s.len == 0 || s.len > LABEL_MAX_BYTES || s.at[0] == '-' ||
	    s.at[s.len - 1] == '-')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '-' &&
		    s.at[i] != '_' && !is_high(s.at[i]))
			return false;
	return true;
}

/* As wire_address_is_domain, for what is known to be ASCII or UTF-8. */
static bool
is_domain(struct span s)
{
	struct span label;

	if (s.len == 0 || s.len > LIMIT_DOMAIN_BYTES)
		return false;
	while (span_cut(&s, '.', &label))
		if (!is_label(label))
			return false;
	return true;
}

bool
wire_address_is_domain(struct span s, unsigned flags)
{
	if (!wire_utf8_is_ascii(s) &&
	    ((flags & WIRE_ADDRESS_UTF8) == 0 || !wire_utf8_is_valid(s)))
		return false;
	return is_domain(s);
}

bool
wire_address_literal(struct span s, struct ip *out)
{
	static const struct span tag = { "IPv6:", 5 };
	struct ip ip;
	bool is_v6;

	if (s.len < 2 || s.at[0] != '[' || s.at[s.len - 1] != ']')
		return false;
	s = span_first(span_from(s, 1), s.len - 2);
	is_v6 = span_starts_icase(s, tag);
	if (is_v6)
		s = span_from(s, tag.len);
	/* IPv4 has no tag, and IPv6 always has; a colon tells them apart. */
	if ((span_find(s, ':') < s.len) != is_v6 || !ip_parse(s, &ip))
		return false;
	*out = ip;
	return true;
}

/* All of ${s} is the right-hand side of a mailbox. */
static enum wire_address_fault
read_domain(struct span s, struct wire_address *out)
{
	if (s.len == 0)
		return WIRE_ADDRESS_DOMAIN;
	if (s.len > LIMIT_DOMAIN_BYTES)
		return WIRE_ADDRESS_DOMAIN_LONG;
	if (!wire_address_literal(s, &out->literal) && !is_domain(s))
		return WIRE_ADDRESS_DOMAIN;
	out->domain = s;
	return WIRE_ADDRESS_OK;
}

static enum wire_address_fault
read_mailbox(struct span s, unsigned flags, struct wire_address *out)
{
	struct wire_address a = { .literal.family = IP_NONE };
	enum wire_address_fault fault = take_local(&s, flags, &a);

	if (fault != WIRE_ADDRESS_OK)
		return fault;
	if (s.len == 0)
		return WIRE_ADDRESS_NO_DOMAIN;
	if (s.at[0] != '@')
		return WIRE_ADDRESS_LOCAL;
	fault = read_domain(span_from(s, 1), &a);
	if (fault == WIRE_ADDRESS_OK)
		*out = a;
	return fault;
}

/* RFC 5321 section 4.1.1.3: a source route is accepted and ignored. */
static enum wire_address_fault
drop_route(struct span *s)
{
	struct span route, hop;

	if (!span_starts(*s, SPAN("@")))
		return WIRE_ADDRESS_OK;
	if (!span_cut(s, ':', &route) || s->at == NULL)
		return WIRE_ADDRESS_ROUTE;
	while (span_cut(&route, ',', &hop))
		if (!span_starts(hop, SPAN("@")) ||
		    !is_domain(span_from(hop, 1)))
			return WIRE_ADDRESS_ROUTE;
	return WIRE_ADDRESS_OK;
}

static enum wire_address_fault
check_bytes(struct span s, unsigned flags)
{
	if (wire_utf8_is_ascii(s))
		return WIRE_ADDRESS_OK;
	if ((flags & WIRE_ADDRESS_UTF8) == 0 || !wire_utf8_is_valid(s))
		return WIRE_ADDRESS_8BIT;
	return WIRE_ADDRESS_OK;
}

/* What stands between the brackets, the source route dropped. */
static enum wire_address_fault
open_path(struct span path, unsigned flags, struct span *inner)
{
	enum wire_address_fault fault = check_bytes(path, flags);

	if (fault != WIRE_ADDRESS_OK)
		return fault;
	if (path.len < 2 || path.at[0] != '<' || path.at[path.len - 1] != '>')
		return WIRE_ADDRESS_BRACKETS;
	*inner = span_first(span_from(path, 1), path.len - 2);
	return drop_route(inner);
}

enum wire_address_fault
wire_address_reverse(struct span path, unsigned flags, struct wire_address *out)
{
	struct span inner;
	enum wire_address_fault fault = open_path(path, flags, &inner);

	if (fault != WIRE_ADDRESS_OK)
		return fault;
	if (path.len == 2) {
		*out = (struct wire_address){ .is_null = true };
		return WIRE_ADDRESS_OK;
	}
	return read_mailbox(inner, flags, out);
}

enum wire_address_fault
wire_address_forward(struct span path, unsigned flags, struct wire_address *out)
{
	struct span inner;
	enum wire_address_fault fault = open_path(path, flags, &inner);

	if (fault != WIRE_ADDRESS_OK)
		return fault;
	if (path.len == 2)
		return WIRE_ADDRESS_EMPTY;
	/* RFC 5321 section 4.5.1: the one name that needs no domain. */
	if (span_eq_icase(inner, SPAN("postmaster"))) {
		*out = (struct wire_address){ .local = inner };
		return WIRE_ADDRESS_OK;
	}
	return read_mailbox(inner, flags, out);
}

enum wire_address_fault
wire_address_plain(struct span text, unsigned flags, struct wire_address *out)
{
	enum wire_address_fault fault = check_bytes(text, flags);

	return fault != WIRE_ADDRESS_OK ? fault :
					  read_mailbox(text, flags, out);
}

/* Length of "<…>" at the head of ${s}, quoted strings respected, or 0. */
static size_t
path_len(struct span s)
{
	bool in_quotes = false;

	if (!span_starts(s, SPAN("<")))
		return 0;
	for (size_t n = 1; n < s.len; n++) {
		if (s.at[n] == '"')
			in_quotes = !in_quotes;
		else if (s.at[n] == '\\' && in_quotes)
			n++;
		else if (s.at[n] == '>' && !in_quotes)
			return n + 1;
	}
	return 0;
}

bool
wire_address_split(struct span arg, struct span keyword, struct span *path,
    struct span *params)
{
	struct span rest = span_from(arg, keyword.len);
	size_t n;

	if (!span_starts_icase(arg, keyword) || !span_starts(rest, SPAN(":")))
		return false;
	/* RFC 5321 section 3.3 forbids these blanks; many clients send them. */
	rest = span_trim(span_from(rest, 1));
	n = path_len(rest);
	if (n == 0 || (n < rest.len && !ascii_is_blank(rest.at[n])))
		return false;
	*path = span_first(rest, n);
	*params = span_trim(span_from(rest, n));
	return true;
}

/* Cut the next character that a quoted string's inside stands for. */
static bool
cut_quoted(struct span *rest, char *c)
{
	if (span_starts(*rest, SPAN("\\")))
		*rest = span_from(*rest, 1);
	if (rest->len == 0)
		return false;
	*c = rest->at[0];
	*rest = span_from(*rest, 1);
	return true;
}

/* Whether the inside of a quoted string would be a Dot-string without. */
static bool
is_needlessly_quoted(struct span inner)
{
	bool after_dot = true;
	char c;

	while (cut_quoted(&inner, &c)) {
		if (c == '.' ? after_dot : !is_atext(c))
			return false;
		after_dot = c == '.';
	}
	return !after_dot;
}

void
wire_address_write_local(const struct wire_address *a, struct buf *out)
{
	struct span inner;
	bool quotes;
	char c;

	if (!a->is_quoted) {
		buf_add(out, a->local);
		return;
	}
	inner = span_first(span_from(a->local, 1), a->local.len - 2);
	quotes = !is_needlessly_quoted(inner);
	if (quotes)
		buf_add_char(out, '"');
	while (cut_quoted(&inner, &c)) {
		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, c);
	}
	if (quotes)
		buf_add_char(out, '"');
}

void
wire_address_write(const struct wire_address *a, struct buf *out)
{
	wire_address_write_local(a, out);
	if (a->domain.len > 0) {
		buf_add_char(out, '@');
		buf_add(out, a->domain);
	}
}

static const char *const fault_texts[] = { [WIRE_ADDRESS_OK] = "good address",
	[WIRE_ADDRESS_BRACKETS] = "address is not in <angle brackets>",
	[WIRE_ADDRESS_EMPTY] = "empty address",
	[WIRE_ADDRESS_LOCAL] = "missing or malformed local part",
	[WIRE_ADDRESS_LOCAL_LONG] = "local part is too long",
	[WIRE_ADDRESS_NO_DOMAIN] = "address must contain a domain",
	[WIRE_ADDRESS_DOMAIN] = "missing or malformed domain",
	[WIRE_ADDRESS_DOMAIN_LONG] = "domain is too long",
	[WIRE_ADDRESS_ROUTE] = "malformed source route",
	[WIRE_ADDRESS_8BIT] = "8-bit character in address" };

static_assert(sizeof(fault_texts) / sizeof(*fault_texts) ==
	WIRE_ADDRESS_8BIT + 1,
    "one text per fault");

const char *
wire_address_fault_text(enum wire_address_fault f)
{
	return fault_texts[f];
}
