/*
 * list_set: maps by length.
 */
#include "lang/list_set.h"

#include "base/map.h"

/* All items of one length: bytes of a tail, or bits of a network. */
struct shelf {
	size_t len;
	enum ip_family family;
	struct map map;
};

struct shelves {
	struct shelf **at;
	size_t count;
	size_t room;
};

struct lang_set {
	struct arena *arena;
	struct map texts;
	struct shelves tails;
	struct shelves nets;
	uint32_t count;
};

struct lang_set *
lang_set_new(struct arena *arena)
{
	struct lang_set *s = ARENA_NEW(arena, struct lang_set);

	s->arena = arena;
	map_init(&s->texts, arena);
	return s;
}

static struct map *
shelf_of(struct lang_set *s, struct shelves *all, size_t len,
    enum ip_family family)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->at[i]->len == len && all->at[i]->family == family)
			return &all->at[i]->map;
	if (all->count == all->room) {
		size_t room = all->room == 0 ? 8 : all->room * 2;
		struct shelf **at = arena_array(s->arena, room, sizeof(*at));

		for (size_t i = 0; i < all->count; i++)
			at[i] = all->at[i];
		all->at = at;
		all->room = room;
	}

	struct shelf *shelf = ARENA_NEW(s->arena, struct shelf);
	shelf->len = len;
	shelf->family = family;
	map_init(&shelf->map, s->arena);
	all->at[all->count++] = shelf;
	return &shelf->map;
}

/* Only the first of equal items can decide. */
static void
put(struct lang_set *s, struct map *map, struct span key, struct span text,
    bool negated)
{
	uint32_t order = s->count++;

	if (map_find(map, key) != NULL)
		return;

	struct lang_hit *hit = ARENA_NEW(s->arena, struct lang_hit);
	hit->order = order;
	hit->negated = negated;
	hit->text = text;
	map_put(map, key, hit);
}

void
lang_set_add(struct lang_set *s, struct span key, struct span text,
    bool negated)
{
	struct map *map = &s->texts;

	if (span_starts(key, SPAN("*"))) {
		key = span_from(key, 1);
		map = shelf_of(s, &s->tails, key.len, IP_NONE);
	}
	put(s, map, key, text, negated);
}

void
lang_set_skip(struct lang_set *s)
{
	s->count++;
}

static struct span
net_key(const struct ip_net *net)
{
	return (struct span){ (const char *)net->ip.bytes,
		net->ip.family == IP_V4 ? 4 : 16 };
}

void
lang_set_add_net(struct lang_set *s, const struct ip_net *net, struct span text,
    bool negated)
{
	put(s, shelf_of(s, &s->nets, net->bits, net->ip.family),
	    arena_copy(s->arena, net_key(net)), text, negated);
}

static const struct lang_hit *
earlier(const struct lang_hit *a, const struct lang_hit *b)
{
	if (a == NULL || (b != NULL && b->order < a->order))
		return b;
	return a;
}

const struct lang_hit *
lang_set_find_text(const struct lang_set *s, struct span text)
{
	const struct lang_hit *best = map_find(&s->texts, text);

	for (size_t i = 0; i < s->tails.count; i++) {
		const struct shelf *shelf = s->tails.at[i];

		if (shelf->len <= text.len)
			best = earlier(best,
			    map_find(&shelf->map,
				span_from(text, text.len - shelf->len)));
	}
	return best;
}

const struct lang_hit *
lang_set_find_ip(const struct lang_set *s, const struct ip *ip)
{
	const struct lang_hit *best = NULL;

	for (size_t i = 0; i < s->nets.count; i++) {
		const struct shelf *shelf = s->nets.at[i];

		if (shelf->family != ip->family)
			continue;
		struct ip_net net = ip_net_of(ip, (unsigned)shelf->len);
		best = earlier(best, map_find(&shelf->map, net_key(&net)));
	}
	return best;
}
