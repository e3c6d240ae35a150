/*
 * made: lists that are the answer to a constant Redis command, as the
 * language has made them ready to be matched.
 *
 * A worker keeps one for each such item of its policy, for as long as the
 * near cache vouches for the answer that it was made of.
 */
#ifndef POLICY_MADE_H
#define POLICY_MADE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "lang/world.h"

struct policy_made;
struct policy_session;

/* policy_made_new(count): room for ${count} lists, none made yet. */
struct policy_made *policy_made_new(size_t count);

/* policy_made_free(m): accepts NULL. */
void policy_made_free(struct policy_made **m);

/*
 * policy_made_wait(s, list, arena, out): lang_world's redis_list_wait.  What
 * nobody keeps is made in ${arena}.
 */
MUST_USE enum outcome policy_made_wait(struct policy_session *s,
    const struct lang_redis_list *list, struct arena *arena,
    struct lang_made *out);

#endif
