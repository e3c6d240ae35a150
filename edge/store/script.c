/*
 * script: EVALSHA, and EVAL where the server has not seen the source.
 */
#include "store/script.h"

#include <string.h>

enum { FIXED_ARGS = 3 }; /* the command, the script, the number of keys */

static bool
is_unknown(const struct store_reply *r)
{
	return r->kind == STORE_ERROR && span_starts(r->text, SPAN("NOSCRIPT"));
}

static void
copy(struct span *to, const struct span *from, size_t n)
{
	if (n > 0)
		memcpy(to, from, n * sizeof(*to));
}

enum outcome
store_script_wait(struct store_redis *r, const struct store_script *script,
    const struct store_script_call *call, struct arena *arena,
    struct store_reply *out)
{
	size_t argc = FIXED_ARGS + call->key_count + call->arg_count;
	struct span *argv = arena_array(arena, argc, sizeof(*argv));
	struct store_reply reply;

	argv[0] = SPAN("EVALSHA");
	argv[1] = span_of(script->sha1);
	argv[2] = arena_printf(arena, "%zu", call->key_count);
	copy(argv + FIXED_ARGS, call->keys, call->key_count);
	copy(argv + FIXED_ARGS + call->key_count, call->args, call->arg_count);
	enum outcome o = store_redis_wait(r, argv, argc, arena, &reply);
	if (o == OUT_OK && is_unknown(&reply)) {
		argv[0] = SPAN("EVAL");
		argv[1] = span_of(script->source);
		o = store_redis_wait(r, argv, argc, arena, &reply);
	}
	if (o == OUT_OK)
		*out = reply;
	return o;
}
