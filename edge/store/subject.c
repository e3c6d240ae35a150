/*
 * subject: the keys of a subject.
 */
#include "store/subject.h"

#include "base/limits.h"

static void
key_add(struct store_keys *k, struct span key)
{
	k->at[k->count++] = key;
}

static struct store_keys
keys_new(struct arena *arena, size_t room)
{
	struct store_keys k = { arena_array(arena, room, sizeof(*k.at)), 0 };

	return k;
}

struct store_keys
store_keys_host(const struct ip *ip, struct arena *arena)
{
	char text[IP_TEXT_MAX];
	unsigned bits = ip->family == IP_V4 ? 32 : 128;
	struct store_keys k = { NULL, 0 };

	if (ip->family == IP_NONE)
		return k;
	k = keys_new(arena, bits + 2);
	key_add(&k, arena_copy(arena, ip_write(ip, text)));
	for (unsigned left = bits + 1; left-- > 0;) {
		struct ip_net net = ip_net_of(ip, left);

		key_add(&k, arena_copy(arena, ip_net_write(&net, text)));
	}
	return k;
}

/* A domain as it is asked and stored. */
static struct span
domain_fold(struct span domain, struct arena *arena)
{
	if (domain.len > 1 && span_ends(domain, SPAN(".")))
		domain.len--;
	return arena_lower(arena, domain);
}

struct store_keys
store_keys_domain(struct span domain, struct arena *arena)
{
	struct span rest = domain_fold(domain, arena);
	struct store_keys k = { NULL, 0 };
	size_t labels = 1;

	if (rest.len == 0 || rest.len > LIMIT_DOMAIN_BYTES)
		return k;
	for (size_t i = 0; i < rest.len; i++)
		labels += rest.at[i] == '.';
	k = keys_new(arena, labels);
	key_add(&k, rest);
	while (k.count < labels) {
		rest = span_from(rest, span_find(rest, '.') + 1);
		key_add(&k, ARENA_JOIN(arena, SPAN("*."), rest));
	}
	return k;
}

struct store_keys
store_keys_address(struct span address, struct arena *arena)
{
	size_t at = span_find_last(address, '@');
	struct span local = span_first(address, at);
	struct span domain, folded;
	struct store_keys k;

	if (address.len > 0 && at == address.len)
		return store_keys_localpart(address, arena);
	k = keys_new(arena, 4);
	if (address.len == 0) {
		key_add(&k, SPAN("<>"));
		return k;
	}
	domain = domain_fold(span_from(address, at + 1), arena);
	folded = arena_lower(arena, local);
	key_add(&k, ARENA_JOIN(arena, local, SPAN("@"), domain));
	if (!span_eq(local, folded))
		key_add(&k, ARENA_JOIN(arena, folded, SPAN("@"), domain));
	key_add(&k, ARENA_JOIN(arena, SPAN("*@"), domain));
	key_add(&k, domain);
	return k;
}

struct store_keys
store_keys_localpart(struct span local, struct arena *arena)
{
	struct store_keys k = { NULL, 0 };

	if (local.len == 0)
		return k;
	k = keys_new(arena, 1);
	key_add(&k, arena_lower(arena, local));
	return k;
}
