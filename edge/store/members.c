/*
 * members: SMISMEMBER and HMGET.
 */
#include "store/members.h"

#include <string.h>

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

/* The first item that is 1; the items are all numbers, or it is odd. */
static enum outcome
first_member(const struct store_reply *reply, struct span set,
    struct arena *arena, size_t *index, const char **why)
{
	for (size_t i = 0; i < reply->count; i++) {
		if (reply->items[i].kind != STORE_INTEGER)
			return odd(SPAN("SISMEMBER"), set, &reply->items[i],
			    arena, why);
		if (reply->items[i].integer == 0)
			continue;
		*index = i;
		return OUT_OK;
	}
	return OUT_NONE;
}

enum outcome
store_members_wait(struct store_redis *r, struct span set,
    const struct store_keys *keys, struct arena *arena, size_t *index,
    const char **why)
{
	struct store_command c;
	struct store_reply reply;
	enum outcome o;

	if (keys->count == 0)
		return OUT_NONE;
	c = question(SPAN("SMISMEMBER"), set, keys, arena);
	o = store_redis_wait(r, c.argv, c.argc, arena, &reply);
	if (o == OUT_OK && reply.kind == STORE_ERROR &&
	    span_starts(reply.text, SPAN("ERR unknown command")))
		o = each_member_wait(r, set, keys, arena, &reply);
	if (o == OUT_TEMP)
		*why = arena_text(arena, span_of(store_redis_why(r)));
	if (o != OUT_OK)
		return o;
	if (reply.kind != STORE_ARRAY || reply.count != keys->count)
		return odd(c.argv[0], set, &reply, arena, why);
	return first_member(&reply, set, arena, index, why);
}

enum outcome
store_fields_wait(struct store_redis *r, struct span hash,
    const struct store_keys *keys, struct arena *arena, struct store_field *out,
    const char **why)
{
	struct store_command c;
	struct store_reply reply;
	enum outcome o;

	if (keys->count == 0)
		return OUT_NONE;
	c = question(SPAN("HMGET"), hash, keys, arena);
	o = store_redis_wait(r, c.argv, c.argc, arena, &reply);
	if (o == OUT_TEMP)
		*why = arena_text(arena, span_of(store_redis_why(r)));
	if (o != OUT_OK)
		return o;
	if (reply.kind != STORE_ARRAY || reply.count != keys->count)
		return odd(c.argv[0], hash, &reply, arena, why);
	for (size_t i = 0; i < reply.count; i++) {
		if (reply.items[i].kind == STORE_NIL)
			continue;
		if (reply.items[i].kind != STORE_STRING)
			return odd(c.argv[0], hash, &reply.items[i], arena,
			    why);
		*out = (struct store_field){ i, reply.items[i].text };
		return OUT_OK;
	}
	return OUT_NONE;
}
