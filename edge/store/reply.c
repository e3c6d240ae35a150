/*
 * reply: copies and judgements.
 */
#include "store/reply.h"

static const char *const unfit_words[] = {
	"LOADING",
	"READONLY",
	"MASTERDOWN",
	"NOAUTH",
	"WRONGPASS",
	"CLUSTERDOWN",
	"MOVED",
	"ASK",
	"TRYAGAIN",
	"BUSY",
	"MISCONF",
	"NOREPLICAS",
	"OOM",
};

/* Depth is capped by the reader, see reader.h. */
struct store_reply
store_reply_copy(const struct store_reply *in, struct arena *arena)
{
	struct store_reply out = *in;

	if (in->kind != STORE_ARRAY) {
		out.text = arena_copy(arena, in->text);
		return out;
	}
	out.items = arena_array(arena, in->count, sizeof(*out.items));
	for (size_t i = 0; i < in->count; i++)
		out.items[i] = store_reply_copy(&in->items[i], arena);
	return out;
}

bool
store_reply_is_unfit(const struct store_reply *r)
{
	struct span word = span_first(r->text, span_find(r->text, ' '));

	if (r->kind != STORE_ERROR)
		return false;
	for (size_t i = 0; i < sizeof(unfit_words) / sizeof(unfit_words[0]);
	     i++)
		if (span_eq(word, span_of(unfit_words[i])))
			return true;
	return false;
}

const char *
store_reply_role_fault(const struct store_reply *r)
{
	struct span role;

	if (r->kind == STORE_ERROR)
		return "ROLE is refused";
	if (r->kind != STORE_ARRAY || r->count == 0)
		return "ROLE has an unknown answer";
	role = r->items[0].text;
	if (span_eq(role, SPAN("master")))
		return NULL;
	if (!span_eq(role, SPAN("slave")) || r->count < 4)
		return "neither a master nor a replica";
	/* "connect", "connecting" and "sync" come before it. */
	if (!span_eq(r->items[3].text, SPAN("connected")))
		return "a replica without a link to its master";
	return NULL;
}
