/*
 * dnsbl, the parsing half: a left-to-right walk over one item.
 *
 *   item  = "+" word / zones [ match ] [ "/" keys ]
 *   zones = [ text-zone "," ] zone
 *   match = [ "!" ] ( "=" / "==" / "&" / "=&" ) address *( "," address )
 *   keys  = key *( ":" key ), or "<c" and keys with c between
 *
 * Blanks may stand around zones, addresses and keys.
 */
#include "verify/dnsbl.h"

#include "base/ascii.h"

struct reader {
	struct span text;
	size_t at;
	struct verify_dnsbl_error *error;
};

static const struct word {
	const char *text;
	enum verify_dnsbl_kind kind;
} words[] = { { "+include_unknown", VERIFY_DNSBL_INCLUDE_UNKNOWN },
	{ "+exclude_unknown", VERIFY_DNSBL_EXCLUDE_UNKNOWN },
	{ "+defer_unknown", VERIFY_DNSBL_DEFER_UNKNOWN } };

static bool
fail_at(struct reader *r, size_t at, const char *what)
{
	r->error->at = at;
	r->error->what = what;
	return false;
}

static struct span
rest(const struct reader *r)
{
	return span_from(r->text, r->at);
}

/* Step over ${c} if it is next. */
static bool
eat(struct reader *r, char c)
{
	if (r->at >= r->text.len || r->text.at[r->at] != c)
		return false;
	r->at++;
	return true;
}

/* All up to one of ${stops} or the end. */
static struct span
until(struct reader *r, const char *stops)
{
	struct span s = rest(r);
	size_t n = 0;

	while (n < s.len && span_find(span_of(stops), s.at[n]) == strlen(stops))
		n++;
	r->at += n;
	return span_first(s, n);
}

static bool
read_zone(struct reader *r, struct span *out)
{
	size_t start = r->at;
	struct span zone = span_trim(until(r, ",!=&/"));

	for (size_t i = 0; i < zone.len; i++)
		if (!ascii_is_alnum(zone.at[i]) && zone.at[i] != '-' &&
		    zone.at[i] != '_' && zone.at[i] != '.')
			return fail_at(r, (size_t)(zone.at + i - r->text.at),
			    "a DNS list's name has letters, digits, \"-\", "
			    "\"_\" and dots only");
	if (zone.len == 0)
		return fail_at(r, start, "the name of a DNS list is missing");
	*out = zone;
	return true;
}

static bool
read_zones(struct reader *r, struct verify_dnsbl_item *out)
{
	if (!read_zone(r, &out->text_zone))
		return false;
	out->zone = out->text_zone;
	return !eat(r, ',') || read_zone(r, &out->zone);
}

static bool
read_addresses(struct reader *r, struct arena *arena,
    struct verify_dnsbl_item *out)
{
	struct ip *list =
	    arena_array(arena, VERIFY_DNSBL_ADDRESSES_MAX, sizeof(*list));
	size_t n = 0;

	do {
		size_t start = r->at;
		struct span s = span_trim(until(r, ",/"));

		if (n == VERIFY_DNSBL_ADDRESSES_MAX)
			return fail_at(r, start, "too many addresses");
		if (!ip_parse(s, &list[n]) || list[n].family != IP_V4)
			return fail_at(r, start,
			    out->is_mask ?
				"after \"&\" stand bits, as in \"0.0.0.2\"" :
				"after \"=\" stand addresses, as in "
				"\"127.0.0.2\"");
		n++;
	} while (eat(r, ','));
	out->addresses = list;
	out->address_count = n;
	return true;
}

static bool
read_match(struct reader *r, struct arena *arena, struct verify_dnsbl_item *out)
{
	out->is_not = eat(r, '!');
	if (eat(r, '=')) {
		out->is_mask = eat(r, '&');
		out->is_all = out->is_mask || eat(r, '=');
	} else if (eat(r, '&')) {
		out->is_mask = true;
	} else {
		return !out->is_not ||
		    fail_at(r, r->at, "\"=\" or \"&\" is missing after \"!\"");
	}
	return read_addresses(r, arena, out);
}

/* The separator of the keys, cut off when it is given as "<c". */
static char
cut_separator(struct span *keys)
{
	char separator;

	*keys = span_trim(*keys);
	if (keys->len < 2 || keys->at[0] != '<' || ascii_is_alnum(keys->at[1]))
		return ':';
	separator = keys->at[1];
	*keys = span_from(*keys, 2);
	return separator;
}

static bool
read_keys(struct reader *r, struct arena *arena, struct verify_dnsbl_item *out)
{
	struct span *list =
	    arena_array(arena, VERIFY_DNSBL_KEYS_MAX, sizeof(*list));
	struct span keys = rest(r), key;
	char separator = cut_separator(&keys);
	size_t n = 0;

	while (span_cut(&keys, separator, &key)) {
		key = span_trim(key);
		if (key.len == 0)
			continue;
		if (n == VERIFY_DNSBL_KEYS_MAX)
			return fail_at(r, (size_t)(key.at - r->text.at),
			    "too many keys");
		list[n++] = key;
	}
	out->keys = list;
	out->key_count = n;
	return true;
}

static bool
read_word(struct reader *r, struct verify_dnsbl_item *out)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (span_eq_icase(r->text, span_of(words[i].text))) {
			out->kind = words[i].kind;
			return true;
		}
	return fail_at(r, 0,
	    "known are +include_unknown, +exclude_unknown "
	    "and +defer_unknown");
}

bool
verify_dnsbl_parse(struct span text, struct arena *arena,
    struct verify_dnsbl_item *out, struct verify_dnsbl_error *error)
{
	struct verify_dnsbl_item item = { .kind = VERIFY_DNSBL_ZONE };
	struct reader r = { text, 0, error };

	if (span_starts(text, SPAN("+"))) {
		if (!read_word(&r, &item))
			return false;
	} else {
		if (!read_zones(&r, &item) || !read_match(&r, arena, &item))
			return false;
		if (eat(&r, '/') && !read_keys(&r, arena, &item))
			return false;
		if (item.keys == NULL && r.at < text.len)
			return fail_at(&r, r.at,
			    "one text zone and one zone "
			    "at most");
	}
	*out = item;
	return true;
}
