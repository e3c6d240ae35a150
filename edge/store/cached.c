/*
 * cached: find, else ask and keep.
 */
#include "store/cached.h"

#include "store/near.h"

/* Words of a command, its name included. */
enum { ANY_ARGS = 0 };

static const struct {
	const char *name;
	size_t argc; /* ANY_ARGS: two or more */
} reads[] = {
	{ "get", 2 },
	{ "exists", 2 },
	{ "hexists", 3 },
	{ "hget", 3 },
	{ "hgetall", 2 },
	{ "hkeys", 2 },
	{ "hlen", 2 },
	{ "hmget", ANY_ARGS },
	{ "hvals", 2 },
	{ "lindex", 3 },
	{ "llen", 2 },
	{ "lrange", 4 },
	{ "scard", 2 },
	{ "sismember", 3 },
	{ "smembers", 2 },
	{ "smismember", ANY_ARGS },
	{ "strlen", 2 },
	{ "zcard", 2 },
	{ "zrange", ANY_ARGS },
	{ "zrank", 3 },
	{ "zscore", 3 },
};

bool
store_cached_is_read(struct span command, size_t argc)
{
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++)
		if (span_eq_icase(command, span_of(reads[i].name)))
			return argc >= 2 &&
			    (reads[i].argc == ANY_ARGS ||
				reads[i].argc == argc);
	return false;
}

/* Ask; in ${read} what has become of the key meanwhile. */
static enum outcome
ask_wait(struct store_redis *r, const struct store_command *command,
    struct arena *arena, struct store_reply *out, bool *may_keep)
{
	const struct span caching[] = { SPAN("CLIENT"), SPAN("CACHING"),
		SPAN("YES") };
	const struct store_command both[] = { { caching, 3 }, *command };
	struct store_near *near = store_redis_near(r);
	struct store_near_read read;
	struct store_reply replies[2];
	enum outcome o;

	store_near_begin(near, &read, command->argv[1]);
	/* When nobody tells what changes, nothing is kept: do not ask. */
	bool told = !read.spoilt;
	o = store_redis_batch_wait(r, told ? both : both + 1, told ? 2 : 1,
	    arena, replies);
	*may_keep = store_near_end(near, &read) && o == OUT_OK && told &&
	    replies[0].kind != STORE_ERROR && replies[1].kind != STORE_ERROR;
	if (o == OUT_OK)
		*out = replies[told ? 1 : 0];
	return o;
}

static enum outcome
last_known(struct store_redis *r, struct span id, struct arena *arena,
    struct store_reply *out, bool *old)
{
	const struct store_reply *kept =
	    store_near_last_known(store_redis_near(r), id);

	if (kept == NULL)
		return OUT_TEMP;
	*out = store_reply_copy(kept, arena);
	*old = true;
	return OUT_OK;
}

enum outcome
store_question_wait(struct store_redis *r, const struct store_question *q,
    struct arena *arena, struct store_reply *out, bool *old)
{
	struct store_near *near = store_redis_near(r);
	const struct store_reply *kept =
	    near != NULL ? store_near_find(near, q->id) : NULL;
	struct store_reply reply;
	bool may_keep = false;
	enum outcome o;

	*old = false;
	if (kept != NULL) {
		*out = store_reply_copy(kept, arena);
		return OUT_OK;
	}
	o = near != NULL ? ask_wait(r, q->command, arena, &reply, &may_keep) :
			   store_redis_wait(r, q->command->argv,
			       q->command->argc, arena, &reply);
	if (o == OUT_TEMP && near != NULL)
		return last_known(r, q->id, arena, out, old);
	if (o != OUT_OK)
		return o;
	*out = reply;
	if (q->digest != NULL && !q->digest(q->digest_arg, &reply, arena, out))
		return OUT_OK;
	if (may_keep)
		store_near_put(near, q->id, q->key, out);
	return OUT_OK;
}

/* The words, each with its length before it. */
static struct span
id_of(const struct span *argv, size_t argc, struct arena *arena)
{
	size_t len = 0;

	for (size_t i = 0; i < argc; i++)
		len += sizeof(argv[i].len) + argv[i].len;

	char *id = arena_alloc(arena, len);
	char *at = id;
	for (size_t i = 0; i < argc; i++) {
		memcpy(at, &argv[i].len, sizeof(argv[i].len));
		at += sizeof(argv[i].len);
		if (argv[i].len > 0)
			memcpy(at, argv[i].at, argv[i].len);
		at += argv[i].len;
	}
	return (struct span){ id, len };
}

enum outcome
store_cached_wait(struct store_redis *r, const struct span *argv, size_t argc,
    struct arena *arena, struct store_reply *out, bool *old)
{
	const struct store_command command = { argv, argc };

	*old = false;
	if (store_redis_near(r) == NULL || !store_cached_is_read(argv[0], argc))
		return store_redis_wait(r, argv, argc, arena, out);

	const struct store_question q = { .id = id_of(argv, argc, arena),
		.key = argv[1],
		.command = &command };
	return store_question_wait(r, &q, arena, out, old);
}
