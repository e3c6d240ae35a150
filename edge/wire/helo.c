/* helo: characters of a name, or the forms of an address literal. */
#include "wire/helo.h"

#include "base/ascii.h"
#include "base/limits.h"

#include "wire/address.h"

static bool
is_name(struct span s, struct span allow_chars)
{
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '.' &&
		    s.at[i] != '-' &&
		    span_find(allow_chars, s.at[i]) == allow_chars.len)
			return false;
	return true;
}

/*
 * Beside the two forms of RFC 5321 section 4.1.3: a tag on IPv4, and none on
 * IPv6.
 */
static bool
is_literal(struct span s, struct ip *out)
{
	static const struct span tag = { "IPv4:", 5 };
	bool is_v4;
	struct ip ip;

	if (wire_address_literal(s, out))
		return true;
	if (s.len < 2 || s.at[s.len - 1] != ']')
		return false;
	s = span_first(span_from(s, 1), s.len - 2);
	is_v4 = span_starts_icase(s, tag);
	if (is_v4)
		s = span_from(s, tag.len);
	/* A colon is in every IPv6 address and in no IPv4 address. */
	if ((span_find(s, ':') == s.len) != is_v4 || !ip_parse(s, &ip))
		return false;
	*out = ip;
	return true;
}

bool
wire_helo_parse(struct span arg, struct span allow_chars, struct wire_helo *out)
{
	struct wire_helo h = { .name = arg };

	if (arg.len == 0 || arg.len > LIMIT_DOMAIN_BYTES)
		return false;
	if (arg.at[0] == '[' ? !is_literal(arg, &h.literal) :
			       !is_name(arg, allow_chars))
		return false;
	*out = h;
	return true;
}
