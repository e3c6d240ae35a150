/*
 * redis_reply: what Redis answered, as the language has it.
 */
#ifndef POLICY_REDIS_REPLY_H
#define POLICY_REDIS_REPLY_H

#include "base/arena.h"
#include "lang/world.h"
#include "store/reply.h"

/* policy_redis_reply(from, arena, to): the texts are shared. */
void policy_redis_reply(const struct store_reply *from, struct arena *arena,
    struct lang_reply *to);

#endif
