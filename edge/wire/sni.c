/*
 * sni:
 *   ServerNameList = length(2) *( type(1) length(2) name )
 *
 * Only host_name (0) exists, and at most one of it.
 */
#include "wire/sni.h"

#include "base/ascii.h"
#include "base/limits.h"

enum { HOST_NAME = 0 };

static size_t
number(struct span s, size_t at)
{
	return (size_t)(unsigned char)s.at[at] << 8 |
	    (unsigned char)s.at[at + 1];
}

static bool
is_name(struct span s)
{
	if (s.len == 0 || s.len > LIMIT_DOMAIN_BYTES || s.at[0] == '.' ||
	    s.at[s.len - 1] == '.')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!ascii_is_alnum(s.at[i]) && s.at[i] != '-' &&
		    s.at[i] != '_' && s.at[i] != '.')
			return false;
	return true;
}

bool
wire_sni_parse(struct span in, struct span *name)
{
	struct span found = { NULL, 0 };

	if (in.len < 2 || number(in, 0) != in.len - 2)
		return false;
	in = span_from(in, 2);
	while (in.len >= 3) {
		size_t len = number(in, 1);

		if (len > in.len - 3 ||
		    (in.at[0] == HOST_NAME && found.at != NULL))
			return false;
		if (in.at[0] == HOST_NAME)
			found = span_first(span_from(in, 3), len);
		in = span_from(in, 3 + len);
	}
	if (in.len > 0 || !is_name(found))
		return false;
	*name = found;
	return true;
}
