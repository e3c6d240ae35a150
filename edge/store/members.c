/*
 * members: SMISMEMBER and HMGET.
 */
#include "store/members.h"

#include <string.h>

#include "store/cached.h"

/* "COMMAND name key…" in ${arena}. */
static struct store_command
question(struct span command, struct span name, const struct store_keys *keys,
    struct arena *arena)
{
	struct span *argv = arena_array(arena, keys->count + 2, sizeof(*argv));

	argv[0] = command;
	argv[1] = name;
	memcpy(argv + 2, keys->at, keys->count * sizeof(*argv));
	return (struct store_command){ argv, keys->count + 2 };
}

/* An error reply, or an answer that the question does not have. */
static enum outcome
odd(struct span command, struct span name, const struct store_reply *reply,
    struct arena *arena, const char **why)
{
	struct span text = reply->kind == STORE_ERROR ?
	    reply->text :
	    SPAN("unexpected answer");

	*why = arena_printf(arena, "%.*s %.*s: %.*s", SPAN_ARG(command),
	    SPAN_ARG(name), SPAN_ARG(text))
		   .at;
	return OUT_TEMP;
}

/* SMISMEMBER came with Redis 6.2; before, one SISMEMBER each. */
static enum outcome
each_member_wait(struct store_redis *r, struct span set,
    const struct store_keys *keys, struct arena *arena, struct store_reply *out)
{
	struct store_command *commands =
	    arena_array(arena, keys->count, sizeof(*commands));

	for (size_t i = 0; i < keys->count; i++) {
		struct store_keys one = { &keys->at[i], 1 };

		commands[i] = question(SPAN("SISMEMBER"), set, &one, arena);
	}
	out->kind = STORE_ARRAY;
	out->count = keys->count;
	out->items = arena_array(arena, keys->count, sizeof(*out->items));
	return store_redis_batch_wait(r, commands, keys->count, arena,
	    out->items);
}

/*
 * An answer as it is kept: nothing, or the first that is there, its index and
 * its value.  False for an odd one.
 */
static bool
digest_members(void *arg, const struct store_reply *reply, struct arena *arena,
    struct store_reply *out)
{
	struct store_reply found = { .kind = STORE_NIL };

	(void)arg;
	(void)arena;
	if (reply->kind != STORE_ARRAY)
		return false;
	for (size_t i = 0; i < reply->count; i++) {
		if (reply->items[i].kind != STORE_INTEGER)
			return false;
		if (reply->items[i].integer == 0 || found.kind != STORE_NIL)
			continue;
		found.kind = STORE_INTEGER;
		found.integer = (int64_t)i;
	}
	*out = found;
	return true;
}

static bool
digest_fields(void *arg, const struct store_reply *reply, struct arena *arena,
    struct store_reply *out)
{
	struct store_reply found = { .kind = STORE_NIL };

	(void)arg;
	(void)arena;
	if (reply->kind != STORE_ARRAY)
		return false;
	for (size_t i = 0; i < reply->count; i++) {
		if (reply->items[i].kind == STORE_NIL ||
		    found.kind != STORE_NIL)
			continue;
		if (reply->items[i].kind != STORE_STRING)
			return false;
		found.kind = STORE_INTEGER;
		found.integer = (int64_t)i;
		found.text = reply->items[i].text;
	}
	*out = found;
	return true;
}

/*
 * What it is kept under: command, name, first key, last key, how many.  All
 * between follow from these (store/subject), which is much shorter.
 */
static struct span
id_of(const struct store_command *c, struct arena *arena)
{
	struct span first = c->argv[2];
	struct span last = c->argv[c->argc - 1];

	const size_t lens[] = { c->argc, c->argv[1].len, first.len };

	return ARENA_JOIN(arena, c->argv[0],
	    (struct span){ (const char *)lens, sizeof(lens) }, c->argv[1],
	    first, last);
}

/* The digest in ${out}, or what is odd about the answer. */
static enum outcome
settle(const struct store_command *c, const struct store_reply *reply,
    struct arena *arena, struct store_found *out)
{
	if (reply->kind == STORE_NIL)
		return OUT_NONE;
	if (reply->kind != STORE_INTEGER ||
	    reply->integer >= (int64_t)(c->argc - 2))
		return odd(c->argv[0], c->argv[1], reply, arena, &out->why);
	out->index = (size_t)reply->integer;
	out->value = reply->text;
	return OUT_OK;
}

/* Of the answers to single questions the first that is no number. */
static struct store_reply
first_odd(const struct store_reply *each)
{
	for (size_t i = 0; i < each->count; i++)
		if (each->items[i].kind != STORE_INTEGER)
			return each->items[i];
	return *each;
}

static enum outcome
ask_wait(struct store_redis *r, struct store_question *q, struct arena *arena,
    struct store_reply *reply, struct store_found *out)
{
	*out = (struct store_found){ .why = "" };
	q->key = q->command->argv[1];
	q->id = id_of(q->command, arena);

	enum outcome o = store_question_wait(r, q, arena, reply, &out->old);
	if (o == OUT_TEMP)
		out->why = arena_text(arena, span_of(store_redis_why(r)));
	return o;
}

enum outcome
store_members_wait(struct store_redis *r, struct span set,
    const struct store_keys *keys, struct arena *arena, struct store_found *out)
{
	struct store_question q = { .digest = digest_members };
	struct store_command c;
	struct store_reply reply;
	struct store_reply each = { .kind = STORE_NIL };

	if (keys->count == 0)
		return OUT_NONE;
	c = question(SPAN("SMISMEMBER"), set, keys, arena);
	q.command = &c;
	enum outcome o = ask_wait(r, &q, arena, &reply, out);
	if (o == OUT_OK && reply.kind == STORE_ERROR &&
	    span_starts(reply.text, SPAN("ERR unknown command"))) {
		o = each_member_wait(r, set, keys, arena, &each);
		if (o == OUT_OK && !digest_members(NULL, &each, arena, &reply))
			reply = first_odd(&each);
	}
	return o == OUT_OK ? settle(&c, &reply, arena, out) : o;
}

enum outcome
store_fields_wait(struct store_redis *r, struct span hash,
    const struct store_keys *keys, struct arena *arena, struct store_found *out)
{
	struct store_question q = { .digest = digest_fields };
	struct store_command c;
	struct store_reply reply;

	if (keys->count == 0)
		return OUT_NONE;
	c = question(SPAN("HMGET"), hash, keys, arena);
	q.command = &c;
	enum outcome o = ask_wait(r, &q, arena, &reply, out);
	return o == OUT_OK ? settle(&c, &reply, arena, out) : o;
}
