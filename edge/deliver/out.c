/*
 * out: each text copied.
 */
#include "deliver/out.h"

static void
tls_copy(struct arena *arena, struct policy_tls *t)
{
	struct span *const texts[] = { &t->version, &t->cipher, &t->cipher_std,
		&t->group, &t->sni, &t->peer_name, &t->own, &t->peer };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_copy(arena, *texts[i]);
}

struct policy_out
deliver_out_copy(struct arena *arena, const struct policy_out *out)
{
	struct policy_out copy = *out;

	copy.host = arena_copy(arena, out->host);
	copy.router = arena_copy(arena, out->router);
	copy.transport = arena_copy(arena, out->transport);
	tls_copy(arena, &copy.tls);
	return copy;
}
