/*
 * expand_redis: ${lookup redis{…}}: arguments out, text back.
 */
#include "base/limits.h"
#include "lang/expand_tree.h"

/* Commands that change what the shared connection is, or wait on it. */
static const struct {
	const char *name;
	const char *why;
} forbidden[] = {
	{ "auth", "redis_servers holds the password" },
	{ "blmove", "it waits, and all wait behind it" },
	{ "blmpop", "it waits, and all wait behind it" },
	{ "blpop", "it waits, and all wait behind it" },
	{ "brpop", "it waits, and all wait behind it" },
	{ "brpoplpush", "it waits, and all wait behind it" },
	{ "bzmpop", "it waits, and all wait behind it" },
	{ "bzpopmax", "it waits, and all wait behind it" },
	{ "bzpopmin", "it waits, and all wait behind it" },
	{ "client", "it changes the connection, which others use too" },
	{ "debug", "it is for Redis's own tests" },
	{ "discard", "transactions would hold what others ask meanwhile" },
	{ "exec", "transactions would hold what others ask meanwhile" },
	{ "hello", "it changes the connection, which others use too" },
	{ "monitor", "it turns the connection into a stream" },
	{ "multi", "transactions would hold what others ask meanwhile" },
	{ "psubscribe", "it turns the connection into a stream" },
	{ "psync", "it turns the connection into a stream" },
	{ "quit", "it closes the connection, which others use too" },
	{ "reset", "it changes the connection, which others use too" },
	{ "select", "redis_servers says which database" },
	{ "shutdown", "it stops the server" },
	{ "ssubscribe", "it turns the connection into a stream" },
	{ "subscribe", "it turns the connection into a stream" },
	{ "sync", "it turns the connection into a stream" },
	{ "unwatch", "transactions would hold what others ask meanwhile" },
	{ "wait", "it waits, and all wait behind it" },
	{ "waitaof", "it waits, and all wait behind it" },
	{ "watch", "transactions would hold what others ask meanwhile" },
};

const char *
lang_redis_forbidden(struct span command)
{
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (span_eq_icase(command, span_of(forbidden[i].name)))
			return forbidden[i].why;
	return NULL;
}

/* One reply that is not an array; false when it is nothing. */
static bool
scalar_text(const struct lang_reply *reply, struct arena *arena,
    struct span *out)
{
	if (reply->kind == LANG_REPLY_TEXT)
		*out = reply->text;
	else if (reply->kind == LANG_REPLY_INTEGER)
		*out = arena_printf(arena, "%lld", (long long)reply->integer);
	else
		return false;
	return true;
}

/* The items of a reply and of the arrays right in it, joined by "\n". */
struct join {
	struct arena *arena;
	struct buf text;
	bool any;
};

static void
join_items(struct join *j, const struct lang_reply *reply, unsigned levels)
{
	for (size_t i = 0; i < reply->count; i++) {
		const struct lang_reply *item = &reply->items[i];
		struct span text;

		if (item->kind == LANG_REPLY_ARRAY && levels > 0)
			join_items(j, item, levels - 1);
		if (!scalar_text(item, j->arena, &text))
			continue;
		if (j->any)
			buf_add_char(&j->text, '\n');
		buf_add(&j->text, text);
		j->any = true;
	}
}

static enum outcome
array_text(struct lang_run *run, const struct lang_reply *reply,
    struct span *out)
{
	struct join j = { .arena = run->arena };
	enum outcome o = OUT_NONE;

	buf_init(&j.text, LIMIT_EXPANSION_BYTES);
	join_items(&j, reply, 1);
	if (buf_is_full(&j.text)) {
		run->why = SPAN("Redis's answer is too long to be a value; "
				"redis-set;KEY asks a set of any size");
		o = OUT_PERM;
	} else if (j.any) {
		*out = arena_copy(run->arena, buf_span(&j.text));
		o = OUT_OK;
	}
	buf_fini(&j.text);
	return o;
}

static enum outcome
reply_text(struct lang_run *run, const struct lang_reply *reply,
    struct span command, struct span *out)
{
	switch (reply->kind) {
	case LANG_REPLY_NIL:
		return OUT_NONE;
	case LANG_REPLY_ARRAY:
		return array_text(run, reply, out);
	case LANG_REPLY_ERROR:
		run->why = arena_printf(run->arena, "Redis said to %.*s: %.*s",
		    SPAN_ARG(span_first(command, 40)),
		    SPAN_ARG(span_first(reply->text, 200)));
		return OUT_TEMP;
	case LANG_REPLY_TEXT:
	case LANG_REPLY_INTEGER:
		break;
	}
	bool as_exim = lang_number(run->program, LANG_SET_REDIS_INTEGERS) != 0;
	if (as_exim && reply->kind == LANG_REPLY_INTEGER) {
		*out = reply->integer != 0 ? SPAN("true") : SPAN("false");
		return OUT_OK;
	}
	if (!scalar_text(reply, run->arena, out))
		return OUT_NONE;
	if (out->len <= LIMIT_EXPANSION_BYTES)
		return OUT_OK;
	run->why = SPAN("Redis's answer is too long to be a value");
	return OUT_PERM;
}

enum outcome
lang_redis_wait(struct lang_walk *w, const struct lang_node *n, bool *found,
    struct span *out)
{
	struct lang_run *run = w->run;
	struct span *argv = arena_array(run->arena, n->count, sizeof(*argv));
	struct lang_reply *reply = ARENA_NEW(run->arena, struct lang_reply);
	enum outcome o;

	for (size_t i = 0; i < n->count; i++) {
		o = lang_node_wait(w, n->parts[i], &argv[i]);
		if (o != OUT_OK)
			return o;
	}
	if (lang_redis_forbidden(argv[0]) != NULL) {
		run->why = arena_printf(run->arena,
		    "Redis command \"%.*s\" cannot be a look-up",
		    SPAN_ARG(argv[0]));
		return OUT_PERM;
	}
	o = run->world->redis_wait(run->ctx, argv, n->count, run->arena, reply);
	if (o == OUT_CANCELLED)
		return o;
	if (o != OUT_OK) {
		run->why = arena_printf(run->arena, "Redis did not answer %.*s",
		    SPAN_ARG(span_first(argv[0], 40)));
		return OUT_TEMP;
	}
	/* What was last known may hold no longer: no refusal for good. */
	run->unsure |= reply->old;
	o = reply_text(run, reply, argv[0], out);
	*found = o == OUT_OK;
	return o == OUT_NONE ? OUT_OK : o;
}
