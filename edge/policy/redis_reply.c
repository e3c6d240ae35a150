/*
 * redis_reply: one kind of reply into the other.
 */
#include "policy/redis_reply.h"

static enum lang_reply_kind
reply_kind(enum store_kind kind)
{
	switch (kind) {
	case STORE_NIL:
		return LANG_REPLY_NIL;
	case STORE_INTEGER:
		return LANG_REPLY_INTEGER;
	case STORE_ARRAY:
		return LANG_REPLY_ARRAY;
	case STORE_ERROR:
		return LANG_REPLY_ERROR;
	case STORE_STRING:
	case STORE_STATUS:
		break;
	}
	return LANG_REPLY_TEXT;
}

/* The store caps how deep replies nest, so this recursion is capped too. */
void
policy_redis_reply(const struct store_reply *from, struct arena *arena,
    struct lang_reply *to)
{
	*to = (struct lang_reply){ .kind = LANG_REPLY_NIL };
	to->kind = reply_kind(from->kind);
	to->text = from->text;
	to->integer = from->integer;
	to->count = from->count;
	to->items = arena_array(arena, from->count, sizeof(*to->items));
	for (size_t i = 0; i < from->count; i++)
		policy_redis_reply(&from->items[i], arena, &to->items[i]);
}
