/*
 * dnsdb: separators, options, type, names, from left to right.
 */
#include "lang/dnsdb.h"

#include "base/ascii.h"
#include "lang/list_cut.h"

static const struct {
	const char *name;
	enum lang_dnsdb_type type;
} types[] = {
	{ "a", LANG_DNSDB_A },
	{ "a+", LANG_DNSDB_ADDRESSES },
	{ "aaaa", LANG_DNSDB_AAAA },
	{ "cname", LANG_DNSDB_CNAME },
	{ "mx", LANG_DNSDB_MX },
	{ "mxh", LANG_DNSDB_MXH },
	{ "ns", LANG_DNSDB_NS },
	{ "ptr", LANG_DNSDB_PTR },
	{ "soa", LANG_DNSDB_SOA },
	{ "spf", LANG_DNSDB_SPF },
	{ "srv", LANG_DNSDB_SRV },
	{ "tlsa", LANG_DNSDB_TLSA },
	{ "txt", LANG_DNSDB_TXT },
	{ "zns", LANG_DNSDB_ZNS },
};

static void
skip_blanks(struct span *s)
{
	while (s->len > 0 && ascii_is_space(s->at[0]))
		*s = span_from(*s, 1);
}

/* ">x", ">x,y" or ">x;" */
static void
read_separators(struct span *s, struct lang_dnsdb *out)
{
	skip_blanks(s);
	if (!span_starts(*s, SPAN(">")) || s->len < 2)
		return;
	out->separator = s->at[1];
	*s = span_from(*s, 2);
	if (span_starts(*s, SPAN(";"))) {
		out->joined = true;
		*s = span_from(*s, 1);
	} else if (span_starts(*s, SPAN(",")) && s->len > 1) {
		out->inner = s->at[1];
		*s = span_from(*s, 2);
	}
	skip_blanks(s);
}

/* "strict", "lax" or "never" behind ${head}. */
static bool
read_care(struct span word, struct span head, enum lang_dnsdb_care *out)
{
	static const char *const words[] = { "lax", "strict", "never" };

	if (!span_starts(word, head))
		return false;
	word = span_from(word, head.len);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!span_eq(word, span_of(words[i])))
			continue;
		*out = (enum lang_dnsdb_care)i;
		return true;
	}
	return false;
}

/* "defer_…," and "dnssec_…,", as long as they come. */
static const char *
read_options(struct span *s, struct arena *arena, struct lang_dnsdb *out)
{
	for (;;) {
		size_t comma = span_find(*s, ',');
		struct span word = span_trim(span_first(*s, comma));

		if (comma == s->len || span_find(word, '=') < word.len ||
		    span_find(word, ':') < word.len)
			return NULL;
		/* Our resolver has its own patience. */
		if (!read_care(word, SPAN("defer_"), &out->defer) &&
		    !read_care(word, SPAN("dnssec_"), &out->dnssec) &&
		    !span_starts(word, SPAN("retrans_")) &&
		    !span_starts(word, SPAN("retry_")))
			return arena_printf(arena,
			    "dnsdb has no option \"%.*s\"",
			    SPAN_ARG(span_first(word, 100)))
			    .at;
		*s = span_from(*s, comma + 1);
		skip_blanks(s);
	}
}

static const char *
read_type(struct span *s, struct arena *arena, struct lang_dnsdb *out)
{
	size_t equals = span_find(*s, '=');
	struct span word = span_trim(span_first(*s, equals));

	out->type = LANG_DNSDB_TXT;
	if (equals == s->len)
		return NULL;
	*s = span_from(*s, equals + 1);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!span_eq_icase(word, span_of(types[i].name)))
			continue;
		out->type = types[i].type;
		return NULL;
	}
	return arena_printf(arena,
	    "dnsdb has no type \"%.*s\": there are a, a+, aaaa, cname, mx, "
	    "mxh, ns, ptr, soa, spf, srv, tlsa, txt and zns",
	    SPAN_ARG(span_first(word, 40)))
	    .at;
}

const char *
lang_dnsdb_parse(struct span text, struct arena *arena, struct lang_dnsdb *out)
{
	char separator = LANG_LIST_COLON;
	struct span name;
	const char *why;

	*out = (struct lang_dnsdb){ .separator = '\n' };
	read_separators(&text, out);
	why = read_options(&text, arena, out);
	if (why == NULL)
		why = read_type(&text, arena, out);
	if (why != NULL)
		return why;
	/* An IPv6 address is one name, its colons and all. */
	struct span rest = lang_list_separator(text, &separator);
	if (out->type == LANG_DNSDB_PTR && rest.len == text.len) {
		out->names[out->count++] = span_trim(text);
		return out->names[0].len > 0 ? NULL : "dnsdb wants a name";
	}
	while (lang_list_cut(&rest, separator, arena, &name)) {
		if (out->count == LANG_DNSDB_NAMES_MAX)
			return "dnsdb is asked for too many names at once";
		if (name.len > 0)
			out->names[out->count++] = name;
	}
	return out->count > 0 ? NULL : "dnsdb wants a name";
}
