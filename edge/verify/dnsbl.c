/*
 * dnsbl, the asking half: item by item, key by key.
 */
#include "verify/dnsbl.h"

#include <stdint.h>

#include "base/buf.h"
#include "verify/dns_reverse.h"

/* One run over the items; what it has found stands in ${found}. */
struct run {
	const struct verify_dns *dns;
	const struct ip *ip;
	struct arena *arena;
	struct verify_dnsbl_result found;
};

static uint32_t
bits_of(const struct ip *ip)
{
	return (uint32_t)ip->bytes[0] << 24 | (uint32_t)ip->bytes[1] << 16 |
	    (uint32_t)ip->bytes[2] << 8 | ip->bytes[3];
}

/* RFC 5782 section 2.1; 127.255.255.0/24 is how lists refuse to answer. */
static bool
is_listing(const struct ip *ip)
{
	return ip->family == IP_V4 && ip->bytes[0] == 127 &&
	    !(ip->bytes[1] == 255 && ip->bytes[2] == 255);
}

static bool
is_match(const struct verify_dnsbl_item *item, const struct ip *answer)
{
	uint32_t bits = bits_of(answer);

	for (size_t i = 0; i < item->address_count; i++) {
		uint32_t wanted = bits_of(&item->addresses[i]);

		if ((item->is_mask ? bits & wanted : bits) == wanted)
			return true;
	}
	return false;
}

/* Whether these answers are what ${item} looks for. */
static bool
is_wanted(const struct verify_dnsbl_item *item, const struct wire_dns_answer *a)
{
	size_t matches = 0;

	if (item->address_count == 0)
		return true;
	for (size_t i = 0; i < a->count; i++)
		matches += is_match(item, &a->records[i].ip) ? 1 : 0;
	return (item->is_all ? matches == a->count : matches > 0) !=
	    item->is_not;
}

/* The key as a name below ${zone}: addresses back to front. */
static struct span
key_name(struct run *r, struct span key, struct span zone)
{
	struct ip ip;

	if (ip_parse(key, &ip))
		return verify_dns_reverse(&ip, zone, r->arena);
	return ARENA_JOIN(r->arena, key, SPAN("."), zone);
}

/* A zone's addresses for ${key}; OUT_TEMP too when one is no answer. */
static enum outcome
addresses_wait(struct run *r, struct span key, struct span zone,
    struct wire_dns_answer *out)
{
	enum outcome o = r->dns->ask_wait(r->dns->ctx, WIRE_DNS_A,
	    key_name(r, key, zone), r->arena, out);

	for (size_t i = 0; o == OUT_OK && i < out->count; i++)
		if (!is_listing(&out->records[i].ip))
			o = OUT_TEMP;
	if (o == OUT_TEMP)
		r->found.unknown++;
	return o;
}

static struct span
addresses_text(const struct wire_dns_answer *a, struct arena *arena)
{
	char text[IP_TEXT_MAX];
	struct buf b;
	struct span all;

	buf_init(&b, VERIFY_DNSBL_TEXT_MAX);
	for (size_t i = 0; i < a->count && !buf_is_full(&b); i++)
		buf_printf(&b, "%s%.*s", i > 0 ? ", " : "",
		    SPAN_ARG(ip_write(&a->records[i].ip, text)));
	all = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	return all;
}

/* It is listed: the text is told if there is one, and matters no further. */
static enum outcome
describe_wait(struct run *r, const struct verify_dnsbl_item *item,
    struct span key, const struct wire_dns_answer *a)
{
	struct wire_dns_answer txt = { .count = 0 };
	enum outcome o = r->dns->ask_wait(r->dns->ctx, WIRE_DNS_TXT,
	    key_name(r, key, item->text_zone), r->arena, &txt);

	if (o == OUT_CANCELLED)
		return o;
	r->found.domain = item->text_zone;
	r->found.value = addresses_text(a, r->arena);
	r->found.matched = key;
	r->found.text = o == OUT_OK ?
	    span_first(txt.records[0].text, VERIFY_DNSBL_TEXT_MAX) :
	    SPAN("");
	return OUT_OK;
}

static enum outcome
key_wait(struct run *r, const struct verify_dnsbl_item *item, struct span key)
{
	struct wire_dns_answer a = { .count = 0 };
	enum outcome o = addresses_wait(r, key, item->zone, &a);

	if (o == OUT_OK && !is_wanted(item, &a))
		return OUT_NONE;
	if (o == OUT_OK && !span_eq_icase(item->zone, item->text_zone))
		o = addresses_wait(r, key, item->text_zone, &a);
	return o == OUT_OK ? describe_wait(r, item, key, &a) : o;
}

/* What is unknown, by the word that holds; the names are then known. */
static enum outcome
decide(struct run *r, const struct verify_dnsbl_item *item, struct span key,
    enum verify_dnsbl_kind unknown)
{
	if (unknown == VERIFY_DNSBL_EXCLUDE_UNKNOWN)
		return OUT_NONE;
	if (unknown == VERIFY_DNSBL_DEFER_UNKNOWN)
		return OUT_TEMP;
	r->found.domain = item->text_zone;
	r->found.matched = key;
	return OUT_OK;
}

/* All keys of an item; a match wins over an unknown key before it. */
static enum outcome
item_wait(struct run *r, const struct verify_dnsbl_item *item,
    enum verify_dnsbl_kind unknown)
{
	char text[IP_TEXT_MAX];
	struct span client = SPAN("");
	bool is_client = item->keys == NULL;
	const struct span *keys = is_client ? &client : item->keys;
	size_t count = is_client ? r->ip->family != IP_NONE : item->key_count;
	enum outcome worst = OUT_NONE;

	if (is_client)
		client = arena_copy(r->arena, ip_write(r->ip, text));
	for (size_t i = 0; i < count; i++) {
		enum outcome o = key_wait(r, item, keys[i]);

		if (o == OUT_TEMP)
			o = decide(r, item, keys[i], unknown);
		if (o == OUT_OK || o == OUT_CANCELLED)
			return o;
		if (o == OUT_TEMP)
			worst = o;
	}
	return worst;
}

static enum outcome
items_wait(struct run *r, const struct verify_dnsbl_item *items, size_t count)
{
	enum verify_dnsbl_kind unknown = VERIFY_DNSBL_EXCLUDE_UNKNOWN;

	for (size_t i = 0; i < count; i++) {
		enum outcome o;

		if (items[i].kind != VERIFY_DNSBL_ZONE) {
			unknown = items[i].kind;
			continue;
		}
		o = item_wait(r, &items[i], unknown);
		if (o != OUT_NONE)
			return o;
	}
	return OUT_NONE;
}

enum outcome
verify_dnsbl_wait(const struct verify_dns *dns,
    const struct verify_dnsbl_item *items, size_t count, const struct ip *ip,
    struct arena *arena, struct verify_dnsbl_result *out)
{
	struct run r = { .dns = dns, .ip = ip, .arena = arena };
	enum outcome o = items_wait(&r, items, count);

	if (o == OUT_OK)
		*out = r.found;
	else if (o != OUT_CANCELLED)
		out->unknown = r.found.unknown;
	return o;
}
