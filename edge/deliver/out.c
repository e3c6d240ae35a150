/*
 * out: each text copied.
 */
#include "deliver/out.h"

struct policy_out
deliver_out_copy(struct arena *arena, const struct policy_out *out)
{
	struct policy_out copy = *out;

	copy.host = arena_copy(arena, out->host);
	copy.router = arena_copy(arena, out->router);
	copy.transport = arena_copy(arena, out->transport);
	return copy;
}
