/*
 * list_reply: an answer of Redis into a set.
 */
#include "lang/list_reply.h"

#include <stdio.h>

#include "base/limits.h"
#include "lang/list_cut.h"

/* An item that is in no set: "*", or nothing at all. */
struct odd {
	bool is_there;
	uint32_t order;
	bool negated;
};

/* What is made of an answer. */
struct reply_list {
	enum lang_list_kind kind;
	struct lang_set *folded;
	struct lang_set *written; /* addresses and local parts, letters kept */
	struct odd any;
	struct odd empty;
	uint32_t count;
	bool last_negated; /* if there is an item */
};

static const char *const reads[] = { "get", "hkeys", "hvals", "lrange",
	"smembers", "zrange" };

const struct span *
lang_reply_list(const struct lang_node *n, struct arena *arena)
{
	bool known = false;

	if (n->kind != LANG_NODE_REDIS || n->yes != NULL || n->no != NULL)
		return NULL;
	struct span *words = arena_array(arena, n->count, sizeof(*words));
	for (size_t i = 0; i < n->count; i++) {
		if (n->parts[i]->kind != LANG_NODE_TEXT)
			return NULL;
		words[i] = n->parts[i]->text;
	}
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++)
		known = known || span_eq_icase(words[0], span_of(reads[i]));
	return known && n->count > 1 ? words : NULL;
}

static void
put_text(struct buf *b, struct span text)
{
	if (b->len > 0)
		buf_add_char(b, '\n');
	buf_add(b, text);
}

/* As an expansion has it: lines.  Arrays stand in arrays but once. */
static void
put_reply(const struct lang_reply *reply, unsigned levels, struct buf *b)
{
	if (reply->kind == LANG_REPLY_TEXT)
		put_text(b, reply->text);
	if (reply->kind == LANG_REPLY_INTEGER) {
		char digits[24];
		int len = snprintf(digits, sizeof(digits), "%lld",
		    (long long)reply->integer);
		put_text(b, (struct span){ digits, (size_t)len });
	}
	for (size_t i = 0; levels > 0 && i < reply->count; i++)
		put_reply(&reply->items[i], levels - 1, b);
}

static void
note_odd(struct odd *o, uint32_t order, bool negated)
{
	if (!o->is_there)
		*o = (struct odd){ true, order, negated };
}

/* Letters of a domain do not count; "*x" is any end of an address. */
static struct span
written_key(enum lang_list_kind kind, struct span text, struct arena *arena)
{
	size_t at = span_find_last(text, '@');

	if (kind != LANG_LIST_ADDRESS || at == text.len)
		return text;
	char *bytes = arena_alloc(arena, text.len);
	memcpy(bytes, text.at, text.len);
	struct span domain = arena_lower(arena, span_from(text, at + 1));
	if (domain.len > 0)
		memcpy(bytes + at + 1, domain.at, domain.len);
	return (struct span){ bytes, text.len };
}

static void
put_key(struct reply_list *l, struct span text, bool negated,
    struct arena *arena)
{
	struct span key = text;

	if (span_starts(key, SPAN("*@*")))
		key = span_from(key, 2);
	/* A domain in an address list is any user of it. */
	bool domain = l->kind == LANG_LIST_ADDRESS &&
	    !span_starts(text, SPAN("*")) && span_find(text, '@') == text.len;
	if (domain) {
		char *at = arena_alloc(arena, text.len + 2);
		memcpy(at, "*@", 2);
		memcpy(at + 2, text.at, text.len);
		key = (struct span){ at, text.len + 2 };
	}
	lang_set_add(l->folded, arena_lower(arena, key), text, negated);
	lang_set_add(l->written, written_key(l->kind, key, arena), text,
	    negated);
}

static void
put_item(struct reply_list *l, struct span text, bool negated,
    struct arena *arena)
{
	struct ip_net net;

	l->last_negated = negated;
	if (text.len == 0 || span_eq(text, SPAN("*"))) {
		note_odd(text.len == 0 ? &l->empty : &l->any, l->count,
		    negated);
		lang_set_skip(l->folded);
		lang_set_skip(l->written);
	} else if (l->kind != LANG_LIST_HOST) {
		put_key(l, text, negated, arena);
	} else if (ip_net_parse(text, &net)) {
		lang_set_add_net(l->folded, &net, text, negated);
	} else {
		lang_set_skip(l->folded);
	}
	l->count++;
}

/* lang_redis_list's make. */
static const void *
make(const struct lang_reply *reply, struct arena *arena, const void *arg)
{
	const struct lang_list *list = arg;
	struct reply_list *l = ARENA_NEW(arena, struct reply_list);
	char separator = list->separator;
	struct ip_net net;
	struct buf b;
	struct span each;

	*l = (struct reply_list){ .kind = list->kind,
		.folded = lang_set_new(arena),
		.written = lang_set_new(arena) };
	buf_init(&b, LIMIT_REDIS_REPLY_BYTES);
	put_reply(reply, 2, &b);
	struct span rest = arena_copy(arena, buf_span(&b));
	buf_fini(&b);
	if (list->kind == LANG_LIST_HOST &&
	    ip_net_parse(span_trim(rest), &net)) {
		put_item(l, span_trim(rest), false, arena);
		return l;
	}
	/* The whole list may be one answer, "<;" and all. */
	if (list->count == 1)
		rest = lang_list_separator(rest, &separator);
	while (lang_list_cut(&rest, separator, arena, &each)) {
		bool negated = false;

		each = lang_item_sign(each, &negated);
		put_item(l, each, negated, arena);
	}
	return l;
}

/* The first item of ${l} that matches; false when none does. */
static bool
find(struct lang_match *m, const struct lang_item *item,
    const struct reply_list *l, bool *negated, struct span *data)
{
	struct odd first = l->any;
	const struct lang_hit *hit = NULL;
	bool is_empty = lang_match_empty(m);

	*data = first.is_there ? SPAN("*") : SPAN("");
	if (is_empty && l->empty.is_there &&
	    (!first.is_there || l->empty.order < first.order)) {
		first = l->empty;
		*data = SPAN("");
	}
	if (is_empty)
		hit = NULL;
	else if (l->kind == LANG_LIST_HOST)
		hit = lang_set_find_ip(l->folded, m->subject->ip);
	else if (lang_match_caseful(m, item))
		hit = lang_set_find_text(l->written, m->written);
	else
		hit = lang_set_find_text(l->folded, m->folded);
	if (hit != NULL && (!first.is_there || hit->order < first.order)) {
		first = (struct odd){ true, hit->order, hit->negated };
		*data = arena_copy(m->run->arena, hit->text);
	}
	*negated = first.negated != item->negated;
	return first.is_there;
}

enum outcome
lang_reply_list_wait(struct lang_match *m, const struct lang_item *item,
    bool *negated)
{
	struct lang_run *run = m->run;
	struct lang_redis_list ask = { .slot = item->slot,
		.argv = item->argv,
		.argc = item->node->count,
		.make = make,
		.arg = m->list };
	struct lang_made made;
	enum outcome o =
	    run->world->redis_list_wait(run->ctx, &ask, run->arena, &made);

	if (o == OUT_TEMP)
		run->why = arena_printf(run->arena, "Redis did not answer %.*s",
		    SPAN_ARG(span_first(item->argv[0], 40)));
	if (o != OUT_OK)
		return o;
	/* What was last known may hold no longer: no refusal for good. */
	run->unsure |= made.old;
	const struct reply_list *l = made.made;
	if (l->count > 0)
		m->last_negated = l->last_negated != item->negated;
	return find(m, item, l, negated, &m->data) ? OUT_OK : OUT_NONE;
}
