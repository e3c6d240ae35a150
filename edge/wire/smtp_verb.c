/*
 * smtp_verb:
 *
 * command = verb [ 1*WSP argument ] *WSP
 * verb    = 1*12ALPHA
 */
#include "wire/smtp_verb.h"

#include "base/ascii.h"

static struct span
trim_blanks(struct span s)
{
	while (s.len > 0 && ascii_is_blank(s.at[0]))
		s = span_from(s, 1);
	while (s.len > 0 && ascii_is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool
wire_smtp_verb_split(struct span line, struct wire_smtp_verb *out)
{
	struct wire_smtp_verb v = { .arg = { NULL, 0 } };
	size_t n = 0;

	while (n < line.len && ascii_is_alpha(line.at[n])) {
		if (n == WIRE_VERB_MAX)
			return false;
		v.name[n] = ascii_upper(line.at[n]);
		n++;
	}
	if (n == 0 || (n < line.len && !ascii_is_blank(line.at[n])))
		return false;
	v.arg = trim_blanks(span_from(line, n));
	*out = v;
	return true;
}
