/*
 * cached: reading commands, answered from the near cache when it has them.
 *
 * Only commands that a table names are kept: those that read one key and
 * whose answer changes with that key alone.  Everything else goes to Redis
 * each time.
 */
#ifndef STORE_CACHED_H
#define STORE_CACHED_H

#include "store/redis.h"

/* store_cached_is_read(command, argc): whether the table names it. */
bool store_cached_is_read(struct span command, size_t argc);

/*
 * store_cached_wait(r, argv, argc, arena, out, old):
 * As store_redis_wait.
 *
 * old  on OUT_OK: Redis did not answer, and this is what was last known
 */
MUST_USE enum outcome store_cached_wait(struct store_redis *r,
    const struct span *argv, size_t argc, struct arena *arena,
    struct store_reply *out, bool *old);

/* A question under way whose answer is kept in a form of the asker's. */
struct store_question {
	struct span id;	 /* what it is kept under */
	struct span key; /* what it is made of */
	const struct store_command *command;
	/* The answer as it is to be kept, in ${arena}; false: not to be. */
	bool (*digest)(void *arg, const struct store_reply *reply,
	    struct arena *arena, struct store_reply *out);
	void *digest_arg;
};

/*
 * store_question_wait(r, q, arena, out, old): the digest, kept or new.  An
 * answer without one comes as it is.
 */
MUST_USE enum outcome store_question_wait(struct store_redis *r,
    const struct store_question *q, struct arena *arena,
    struct store_reply *out, bool *old);

#endif
