/*
 * zone: names compared as the DNS has them, label by label.
 */
#include "verify/zone.h"

#include "wire/dns_name.h"
#include "wire/dns_packet.h"

/* What lies above the first label; the root has none. */
static struct span
parent(struct span name)
{
	return span_from(name, 1 + (size_t)(unsigned char)name.at[0]);
}

static bool
is_root(struct span name)
{
	return name.len == 1;
}

static bool
is_at_or_under(struct span name, struct span above)
{
	while (name.len > above.len)
		name = parent(name);
	return span_eq(name, above);
}

/* RFC 8020: also a name that only has names below it. */
static bool
exists(const struct wire_zone_file *z, struct span name)
{
	for (size_t i = 0; i < z->count; i++)
		if (is_at_or_under(z->records[i].owner, name))
			return true;
	return false;
}

static const struct wire_zone_record *
find(const struct wire_zone_file *z, struct span owner, enum wire_dns_type type)
{
	for (size_t i = 0; i < z->count; i++)
		if (z->records[i].type == type &&
		    span_eq(z->records[i].owner, owner))
			return &z->records[i];
	return NULL;
}

/*
 * Whose records answer for ${name}: its own, or those of the wildcard right
 * below the closest name that exists (RFC 4592 section 3.3.1).  False when
 * there is neither.
 */
static bool
find_owner(const struct wire_zone_file *z, struct span name,
    struct arena *arena, struct span *out)
{
	struct span above = name;

	*out = name;
	if (exists(z, name))
		return true;
	while (!is_root(above) && !exists(z, above))
		above = parent(above);
	/* The name lies below, so there is room for a label of one byte. */
	char *wild = arena_alloc(arena, above.len + 2);
	wild[0] = 1;
	wild[1] = '*';
	memcpy(wild + 2, above.at, above.len);
	*out = (struct span){ wild, above.len + 2 };
	return exists(z, *out);
}

static void
collect(const struct wire_zone_file *z, struct span owner, struct arena *arena,
    struct wire_dns_answer *out)
{
	size_t count = 0;

	for (size_t i = 0; i < z->count; i++)
		count += z->records[i].type == out->type &&
		    span_eq(z->records[i].owner, owner);
	out->records = arena_array(arena, count, sizeof(*out->records));
	for (size_t i = 0; i < z->count && out->count < count; i++) {
		const struct wire_zone_record *r = &z->records[i];

		if (r->type != out->type || !span_eq(r->owner, owner))
			continue;
		out->records[out->count++] = r->data;
		if (r->ttl_s < out->ttl_s)
			out->ttl_s = r->ttl_s;
	}
}

static enum outcome
nothing(enum wire_dns_type type, bool is_nxdomain, struct wire_dns_answer *out)
{
	*out = (struct wire_dns_answer){ .type = type,
		.is_nxdomain = is_nxdomain };
	return OUT_NONE;
}

static enum outcome
ask(void *ctx, enum wire_dns_type type, struct span name, struct arena *arena,
    struct wire_dns_answer *out)
{
	const struct wire_zone_file *z = ctx;
	struct wire_dns_answer a = { .type = type, .ttl_s = UINT32_MAX };
	struct wire_dns_name asked;
	struct span owner;

	if (!wire_dns_name_parse(name, &asked))
		return nothing(type, false, out);
	struct span at = { (const char *)asked.bytes, asked.len };
	for (int links = 0; links <= WIRE_DNS_CHAIN_MAX; links++) {
		if (!find_owner(z, at, arena, &owner))
			return nothing(type, true, out);
		collect(z, owner, arena, &a);
		if (a.count > 0) {
			*out = a;
			return OUT_OK;
		}
		const struct wire_zone_record *alias =
		    find(z, owner, WIRE_DNS_CNAME);
		if (alias == NULL)
			return nothing(type, false, out);
		at = alias->target;
		if (alias->ttl_s < a.ttl_s)
			a.ttl_s = alias->ttl_s;
	}
	return OUT_TEMP;
}

struct verify_dns
verify_zone_dns(struct wire_zone_file *file)
{
	return (struct verify_dns){ ask, file };
}
