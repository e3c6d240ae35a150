/*
 * list_match_ask: items that are answered by Redis, a file or the DNS.
 */
#include <stdio.h>

#include "lang/list.h"
#include "lang/list_tree.h"
#include "lang/lookup.h"

static enum outcome
unanswered(struct lang_match *m, const char *type, struct span key)
{
	m->run->why = arena_printf(m->run->arena, "%s;%.*s was not answered",
	    type, SPAN_ARG(span_first(key, 100)));
	return OUT_TEMP;
}

static enum outcome
redis_wait(struct lang_match *m, const struct lang_item *item)
{
	struct lang_run *run = m->run;
	struct lang_subject subject = *m->subject;
	bool is_set = item->form == LANG_ITEM_REDIS_SET;
	struct span key;
	struct lang_found found = { { "", 0 }, false };
	enum outcome o;

	/* Who has no address is in no set of addresses. */
	if (subject.kind == LANG_LIST_HOST && lang_match_empty(m))
		return OUT_NONE;
	subject.text = lang_match_caseful(m, item) ? m->written : m->folded;
	o = lang_match_text_wait(m, item->node, &key);
	if (o != OUT_OK)
		return o;
	if (is_set)
		o = run->world->redis_set_wait(run->ctx, key, &subject,
		    run->arena, &found);
	else
		o = run->world->redis_hash_wait(run->ctx, key, &subject,
		    run->arena, &found);
	if (o == OUT_OK)
		m->data = found.data;
	/* What was last known may hold no longer: no refusal for good. */
	run->unsure |= found.old;
	return o == OUT_TEMP || o == OUT_PERM ?
	    unanswered(m, is_set ? "redis-set" : "redis-hash", key) :
	    o;
}

/*
 * "192.0.2.0/24", or for IPv6 every digit, with dots, for a colon would end
 * the key in a file; iplsearch takes quotes and so has colons.
 */
static struct span
host_key(const struct ip *ip, const struct lang_item *item, struct arena *arena)
{
	bool colons = item->lookup->type.table == LANG_TABLE_IPLSEARCH;
	int bits = item->net_bits;
	unsigned width = ip->family == IP_V4 ? 32 : 128;
	struct ip_net net = ip_net_of(ip, bits < 0 ? width : (unsigned)bits);
	char text[IP_TEXT_MAX];
	char digits[IP_TEXT_MAX] = "";

	if (ip->family == IP_V4 || colons)
		return arena_copy(arena,
		    bits < 0 ? ip_write(ip, text) : ip_net_write(&net, text));
	for (int i = 0; i < 16; i += 2)
		snprintf(digits + i / 2 * 5, 6, "%02x%02x%s", net.ip.bytes[i],
		    net.ip.bytes[i + 1], i == 14 ? "" : ".");
	if (bits < 0)
		return arena_copy(arena, span_of(digits));
	return arena_printf(arena, "%s/%u", digits, net.bits);
}

static enum outcome
lookup_wait(struct lang_match *m, const struct lang_item *item)
{
	struct lang_run *run = m->run;
	struct span data = { "", 0 };
	struct span key = lang_match_caseful(m, item) ? m->written : m->folded;

	if (lang_match_empty(m) && m->list->kind != LANG_LIST_STRING)
		return OUT_NONE;
	if (m->list->kind == LANG_LIST_HOST)
		key = host_key(m->subject->ip, item, run->arena);

	enum outcome o = lang_lookup_find(item->lookup, key, run->arena, &data);
	if (o == OUT_OK)
		m->data = data;
	if (o != OUT_TEMP && o != OUT_PERM)
		return o;
	run->why = data;
	return OUT_TEMP;
}

/* A query finds something or nothing; what it says is the subject's data. */
static enum outcome
query_wait(struct lang_match *m, const struct lang_item *item)
{
	struct lang_walk w = { .run = m->run };
	struct span data = { "", 0 };
	bool found = false;
	enum outcome o = item->node->kind == LANG_NODE_REDIS ?
	    lang_redis_wait(&w, item->node, &found, &data) :
	    lang_lookup_wait(&w, item->node, &found, &data);

	if (o == OUT_OK && !found)
		o = OUT_NONE;
	if (o == OUT_OK)
		m->data = data;
	return o == OUT_PERM ? OUT_TEMP : o;
}

enum outcome
lang_match_ask_wait(struct lang_match *m, const struct lang_item *item)
{
	if (item->form == LANG_ITEM_LOOKUP)
		return lookup_wait(m, item);
	if (item->form == LANG_ITEM_QUERY)
		return query_wait(m, item);
	return redis_wait(m, item);
}

/* The client has no name: what the list says of such, or its end. */
static enum outcome
nameless(struct lang_match *m)
{
	m->stopped = !m->ignore_unknown;
	return OUT_NONE;
}

/* One of its names is in the list of the item. */
static enum outcome
names_wait(struct lang_match *m, const struct lang_item *item)
{
	struct lang_run *run = m->run;
	const struct span *names;
	size_t count = 0;
	enum outcome o = run->world->host_names_wait(run->ctx, m->subject->ip,
	    run->arena, &names, &count);

	if (o == OUT_NONE)
		return nameless(m);
	if (o == OUT_TEMP || o == OUT_PERM) {
		run->why = SPAN("the name of the host could not be looked up");
		return OUT_TEMP;
	}
	if (o != OUT_OK)
		return o;
	o = OUT_NONE;
	for (size_t i = 0; i < count && o == OUT_NONE; i++) {
		struct lang_subject name = { .kind = LANG_LIST_DOMAIN,
			.text = names[i] };
		struct span data = { "", 0 };

		o = lang_list_match_wait(item->list, &name, run, &data);
		/* A pattern is no news; what a file says is. */
		if (o == OUT_OK && item->list->items[0].lookup != NULL)
			m->data = data;
	}
	return o;
}

static enum outcome
leads_wait(struct lang_match *m, const struct lang_item *item)
{
	struct lang_run *run = m->run;
	struct span name = item->text;
	enum outcome o = OUT_OK;

	if (span_eq(name, SPAN("@")))
		o = run->world->variable_wait(run->ctx,
		    LANG_VAR_PRIMARY_HOSTNAME, run->arena, &name);
	if (o == OUT_OK)
		o = run->world->host_leads_wait(run->ctx, name, m->subject->ip,
		    run->arena);
	if (o == OUT_PERM)
		return nameless(m);
	if (o == OUT_TEMP)
		run->why = arena_printf(run->arena,
		    "the addresses of %.*s could not be looked up",
		    SPAN_ARG(span_first(name, 100)));
	return o;
}

enum outcome
lang_match_host_wait(struct lang_match *m, const struct lang_item *item)
{
	if (lang_match_empty(m))
		return OUT_NONE;
	return item->form == LANG_ITEM_HOST_NAME ? names_wait(m, item) :
						   leads_wait(m, item);
}
