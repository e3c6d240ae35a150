/*
 * entry: what an operator types, in the form that is looked up.
 */
#include "store/subject.h"

#include "base/limits.h"
#include "wire/address.h"

/* Each takes trimmed text; true with ${out}, false with ${why}. */
typedef bool entry_fn(struct span text, struct arena *arena, struct span *out,
    const char **why);

static bool
host_entry(struct span text, struct arena *arena, struct span *out,
    const char **why)
{
	char canonical[IP_TEXT_MAX];
	struct ip_net net;

	if (!ip_net_parse(text, &net)) {
		*why = "neither an IP address nor a network \"address/bits\"; "
		       "hosts are listed by address, not by name";
		return false;
	}
	/* One form for one host, so that "list del" finds it. */
	if (net.bits == (net.ip.family == IP_V4 ? 32 : 128))
		*out = arena_copy(arena, ip_write(&net.ip, canonical));
	else
		*out = arena_copy(arena, ip_net_write(&net, canonical));
	return true;
}

/* A name or an address literal, without a final dot. */
static bool
is_domain(struct span s)
{
	struct ip ip;

	if (wire_address_literal(s, &ip))
		return true;
	return !ip_parse(s, &ip) &&
	    wire_address_is_domain(s, WIRE_ADDRESS_UTF8);
}

static struct span
without_final_dot(struct span s)
{
	if (s.len > 1 && s.at[s.len - 1] == '.')
		s.len--;
	return s;
}

static bool
domain_entry(struct span text, struct arena *arena, struct span *out,
    const char **why)
{
	struct span name = without_final_dot(text);

	*out = arena_lower(arena, name);
	if (span_starts(name, SPAN("*.")))
		name = span_from(name, 2);
	if (is_domain(name))
		return true;
	*why = "neither a domain name nor \"*.\" and a domain name";
	return false;
}

static bool
address_entry(struct span text, struct arena *arena, struct span *out,
    const char **why)
{
	size_t at = span_find_last(text, '@');
	struct span local = span_first(text, at);
	struct span domain = without_final_dot(span_from(text, at + 1));
	struct wire_address a;

	*out = SPAN("<>");
	if (text.len == 0 || span_eq(text, SPAN("<>")))
		return true;
	if (at == text.len) {
		*out = arena_lower(arena, without_final_dot(text));
		*why = "none of \"local@domain\", \"*@domain\", a domain name "
		       "and \"<>\"";
		return is_domain(*out);
	}
	*out = ARENA_JOIN(arena, local, SPAN("@"), domain);
	*out = arena_lower(arena, *out);
	*why = "not a domain name after the \"@\"; \"*\" stands only for "
	       "the whole local part";
	if (!is_domain(domain))
		return false;
	*why = "not a local part before the \"@\"";
	return wire_address_plain(*out,
		   WIRE_ADDRESS_UTF8 | WIRE_ADDRESS_LONG_LOCAL,
		   &a) == WIRE_ADDRESS_OK;
}

static bool
localpart_entry(struct span text, struct arena *arena, struct span *out,
    const char **why)
{
	*why = "not a local part: it is empty or too long, or has a blank, "
	       "a control character or an \"@\"";
	if (text.len == 0 || text.len > LIMIT_DOMAIN_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '@' || c == ' ' || (c >= 0 && c < ' ') || c == 0x7f)
			return false;
	}
	*out = arena_lower(arena, text);
	return true;
}

static const struct subject {
	const char *name;
	entry_fn *entry;
} subjects[] = {
	[STORE_HOST] = { "host", host_entry },
	[STORE_DOMAIN] = { "domain", domain_entry },
	[STORE_ADDRESS] = { "address", address_entry },
	[STORE_LOCALPART] = { "localpart", localpart_entry },
};

enum outcome
store_entry_canonical(enum store_subject kind, struct span text,
    struct arena *arena, struct span *out, const char **why)
{
	struct span canonical;
	const char *wrong;

	if (!subjects[kind].entry(span_trim(text), arena, &canonical, &wrong)) {
		*why = wrong;
		return OUT_PERM;
	}
	*out = canonical;
	return OUT_OK;
}

bool
store_subject_find(struct span name, enum store_subject *out)
{
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		if (!span_eq(name, span_of(subjects[i].name)))
			continue;
		*out = (enum store_subject)i;
		return true;
	}
	return false;
}
