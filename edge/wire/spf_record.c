/*
 * spf_record: RFC 7208 section 12, and section 7.1 by spf_macro.
 *
 *	record           = version terms *SP
 *	version          = "v=spf1"
 *	terms            = *( 1*SP ( directive / modifier ) )
 *	directive        = [ qualifier ] mechanism
 *	qualifier        = "+" / "-" / "?" / "~"
 *	mechanism        = ( all / include / a / mx / ptr / ip4 / ip6 / exists )
 *	all              = "all"
 *	include          = "include"  ":" domain-spec
 *	a                = "a"      [ ":" domain-spec ] [ dual-cidr-length ]
 *	mx               = "mx"     [ ":" domain-spec ] [ dual-cidr-length ]
 *	ptr              = "ptr"    [ ":" domain-spec ]
 *	ip4              = "ip4" ":" ip4-network [ ip4-cidr-length ]
 *	ip6              = "ip6" ":" ip6-network [ ip6-cidr-length ]
 *	exists           = "exists"   ":" domain-spec
 *	modifier         = redirect / explanation / unknown-modifier
 *	redirect         = "redirect" "=" domain-spec
 *	explanation      = "exp" "=" domain-spec
 *	unknown-modifier = name "=" macro-string
 *	name             = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
 *	dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]
 *	ip4-cidr-length  = "/" ("0" / %x31-39 0*1DIGIT)	; 0-32
 *	ip6-cidr-length  = "/" ("0" / %x31-39 0*2DIGIT)	; 0-128
 *
 * Words in quotes are matched in either case, as ABNF has it.  An unknown
 * modifier is one whose name is not a known one: "exp=" alone is an error.
 */
#include "wire/spf_record.h"

#include <arpa/inet.h>

#include "base/ascii.h"
#include "base/num.h"

#include "wire/spf_macro.h"

enum { BITS4_MAX = 32, BITS6_MAX = 128 };

enum argument {
	NOTHING,	    /* the name alone */
	DOMAIN,		    /* ":" domain-spec */
	MAYBE_DOMAIN,	    /* [ ":" domain-spec ] */
	DOMAIN_AND_LENGTHS, /* the same with [ dual-cidr-length ] */
	NETWORK4,
	NETWORK6
};

static const struct mechanism {
	struct span name;
	enum wire_spf_kind kind;
	enum argument argument;
} mechanisms[] = { { { "ip4", 3 }, WIRE_SPF_IS_IP4, NETWORK4 },
	{ { "ip6", 3 }, WIRE_SPF_IS_IP6, NETWORK6 },
	{ { "include", 7 }, WIRE_SPF_IS_INCLUDE, DOMAIN },
	{ { "all", 3 }, WIRE_SPF_IS_ALL, NOTHING },
	{ { "a", 1 }, WIRE_SPF_IS_A, DOMAIN_AND_LENGTHS },
	{ { "mx", 2 }, WIRE_SPF_IS_MX, DOMAIN_AND_LENGTHS },
	{ { "exists", 6 }, WIRE_SPF_IS_EXISTS, DOMAIN },
	{ { "ptr", 3 }, WIRE_SPF_IS_PTR, MAYBE_DOMAIN } };

static const struct span version = { "v=spf1", 6 };

/* A prefix's length, without its slash: no leading zero. */
static bool
parse_length(struct span s, unsigned max, unsigned *out)
{
	uint64_t n;

	if ((s.len > 1 && s.at[0] == '0') || !num_u64(s, max, &n))
		return false;
	*out = (unsigned)n;
	return true;
}

/* Index of the slash before digits at the end of ${s}; s.len if none. */
static size_t
find_length(struct span s)
{
	size_t at = s.len;

	while (at > 0 && ascii_is_digit(s.at[at - 1]))
		at--;
	return at > 0 && at < s.len && s.at[at - 1] == '/' ? at - 1 : s.len;
}

/*
 * Cut a dual-cidr-length off the end of ${s}.  It must be done from the end
 * and before the domain is looked at, for a domain-spec may hold slashes.
 */
static bool
cut_lengths(struct span *s, struct wire_spf_term *t)
{
	size_t at = find_length(*s);

	if (at < s->len && at > 0 && s->at[at - 1] == '/') {
		if (!parse_length(span_from(*s, at + 1), BITS6_MAX, &t->bits6))
			return false;
		*s = span_first(*s, at - 1);
		at = find_length(*s);
	}
	if (at == s->len)
		return true;
	if (!parse_length(span_from(*s, at + 1), BITS4_MAX, &t->bits4))
		return false;
	*s = span_first(*s, at);
	return true;
}

/* ":" domain-spec, or nothing where that ${may_miss}. */
static bool
parse_domain(struct span s, bool may_miss, struct wire_spf_term *t)
{
	if (s.len == 0)
		return may_miss;
	t->domain = span_from(s, 1);
	return s.at[0] == ':' && wire_spf_macro_is_domain(t->domain);
}

/*
 * RFC 7208 section 5: IPv4-mapped addresses are IPv4 in a client, but an ip6
 * network stays IPv6 whatever it is; so base/ip, which maps, is not asked.
 */
static bool
parse_ip6(struct span s, struct ip *out)
{
	char text[INET6_ADDRSTRLEN];

	if (s.len >= sizeof(text))
		return false;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	*out = (struct ip){ .family = IP_V6 };
	return inet_pton(AF_INET6, text, out->bytes) == 1;
}

/* ":" network [ "/" length ] */
static bool
parse_network(struct span s, enum ip_family family, struct wire_spf_term *t)
{
	unsigned bits = family == IP_V4 ? BITS4_MAX : BITS6_MAX;
	size_t slash = span_find(s, '/');
	struct span address = span_from(span_first(s, slash), 1);
	struct ip ip;

	if (s.len == 0 || s.at[0] != ':')
		return false;
	if (slash < s.len &&
	    !parse_length(span_from(s, slash + 1), bits, &bits))
		return false;
	if (family == IP_V6 ? !parse_ip6(address, &ip) :
			      span_find(address, ':') < address.len ||
		    !ip_parse(address, &ip))
		return false;
	t->net = ip_net_of(&ip, bits);
	return true;
}

static bool
parse_argument(enum argument argument, struct span s, struct wire_spf_term *t)
{
	switch (argument) {
	case NOTHING:
		return s.len == 0;
	case DOMAIN:
		return parse_domain(s, false, t);
	case MAYBE_DOMAIN:
		return parse_domain(s, true, t);
	case DOMAIN_AND_LENGTHS:
		t->bits4 = BITS4_MAX;
		t->bits6 = BITS6_MAX;
		return cut_lengths(&s, t) && parse_domain(s, true, t);
	case NETWORK4:
		return parse_network(s, IP_V4, t);
	case NETWORK6:
		return parse_network(s, IP_V6, t);
	}
	return false;
}

/* A directive, whose name with its qualifier is ${len} bytes. */
static bool
parse_directive(struct span s, size_t len, struct wire_spf_term *t)
{
	bool is_qualified = memchr("+-?~", s.at[0], 4) != NULL;
	struct span name = span_from(span_first(s, len), is_qualified);

	t->qualifier = is_qualified ? s.at[0] : '+';
	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(*mechanisms); i++) {
		if (!span_eq_icase(name, mechanisms[i].name))
			continue;
		t->kind = mechanisms[i].kind;
		return parse_argument(mechanisms[i].argument, span_from(s, len),
		    t);
	}
	return false;
}

static bool
is_modifier_name(struct span s)
{
	if (s.len == 0 || !ascii_is_alpha(s.at[0]))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '-' &&
		    s.at[i] != '_' && s.at[i] != '.')
			return false;
	return true;
}

static bool
parse_modifier(struct span s, size_t len, struct wire_spf_term *t)
{
	struct span name = span_first(s, len);
	struct span value = span_from(s, len + 1);

	if (!is_modifier_name(name))
		return false;
	if (span_eq_icase(name, SPAN("redirect"))) {
		t->kind = WIRE_SPF_IS_REDIRECT;
	} else if (span_eq_icase(name, SPAN("exp"))) {
		t->kind = WIRE_SPF_IS_EXP;
	} else {
		t->kind = WIRE_SPF_IS_UNKNOWN;
		return wire_spf_macro_is_string(value);
	}
	t->domain = value;
	return wire_spf_macro_is_domain(value);
}

/*
 * RFC 7208 section 4.6.1: a modifier has its "=" right after the name, before
 * any ":" or "/".
 */
static bool
parse_term(struct span s, struct wire_spf_term *t)
{
	size_t len = 0;

	while (len < s.len && s.at[len] != ':' && s.at[len] != '/' &&
	    s.at[len] != '=')
		len++;
	return len < s.len && s.at[len] == '=' ? parse_modifier(s, len, t) :
						 parse_directive(s, len, t);
}

static bool
is_visible(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_print(s.at[i]) || s.at[i] == ' ')
			return false;
	return true;
}

enum outcome
wire_spf_record_next(struct span *terms, struct wire_spf_term *out)
{
	struct span rest = *terms;
	struct wire_spf_term t = { .qualifier = '+' };

	while (rest.len > 0 && rest.at[0] == ' ')
		rest = span_from(rest, 1);
	t.text = span_first(rest, span_find(rest, ' '));
	*terms = span_from(rest, t.text.len);
	if (t.text.len == 0)
		return OUT_NONE;
	if (!is_visible(t.text) || !parse_term(t.text, &t)) {
		out->text = t.text;
		return OUT_PERM;
	}
	*out = t;
	return OUT_OK;
}

bool
wire_spf_record_is(struct span text)
{
	return span_starts_icase(text, version) &&
	    (text.len == version.len || text.at[version.len] == ' ');
}

/* RFC 7208 section 6: redirect and exp at most once each. */
static bool
note_modifier(const struct wire_spf_term *t, struct wire_spf_record *r)
{
	struct span *once = t->kind == WIRE_SPF_IS_REDIRECT ? &r->redirect :
	    t->kind == WIRE_SPF_IS_EXP			    ? &r->exp :
							      NULL;

	if (once == NULL)
		return true;
	if (once->len > 0)
		return false;
	*once = t->domain;
	return true;
}

bool
wire_spf_record_parse(struct span text, struct wire_spf_record *out,
    struct span *out_bad)
{
	struct wire_spf_record r = { .terms = span_from(text, version.len) };
	struct wire_spf_term t = { .text = text };
	struct span rest = r.terms;
	enum outcome o = wire_spf_record_is(text) ?
	    wire_spf_record_next(&rest, &t) :
	    OUT_PERM;

	while (o == OUT_OK && note_modifier(&t, &r))
		o = wire_spf_record_next(&rest, &t);
	if (o == OUT_NONE) {
		*out = r;
		return true;
	}
	if (out_bad != NULL)
		*out_bad = t.text;
	return false;
}
