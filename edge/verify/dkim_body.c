/*
 * dkim_body: two streams of canonical bytes, and where they are cut.
 */
#include "verify/dkim_body.h"

enum { STREAMS = WIRE_DKIM_RELAXED + 1 };

void
verify_dkim_bodies_init(struct verify_dkim_bodies *b)
{
	for (int i = 0; i < STREAMS; i++) {
		b->streams[i].digest = NULL;
		b->streams[i].cuts = b->streams[i].next = NULL;
		b->streams[i].bytes = 0;
	}
	b->is_ended = false;
}

void
verify_dkim_bodies_fini(struct verify_dkim_bodies *b)
{
	for (int i = 0; i < STREAMS; i++)
		crypto_digest_free(&b->streams[i].digest);
}

/* Canonical bytes, of which the next cut may want fewer. */
static void
take_bytes(void *ctx, struct span in)
{
	struct verify_dkim_stream *s = ctx;

	while (s->next != NULL && s->next->at_bytes - s->bytes <= in.len) {
		size_t n = (size_t)(s->next->at_bytes - s->bytes);

		crypto_digest_add(s->digest, span_first(in, n));
		crypto_digest_get(s->digest, s->next->digest);
		s->bytes += n;
		in = span_from(in, n);
		s->next->is_reached = true;
		s->next = s->next->next;
	}
	/* Beyond the last cut only the length is of interest. */
	if (s->next != NULL)
		crypto_digest_add(s->digest, in);
	s->bytes += in.len;
}

static void
open_stream(struct verify_dkim_stream *s, enum wire_dkim_canon canon)
{
	if (s->digest != NULL)
		return;
	s->digest = crypto_digest_new();
	wire_dkim_body_init(&s->canon, canon, take_bytes, s);
}

const struct verify_dkim_cut *
verify_dkim_bodies_want(struct verify_dkim_bodies *b,
    enum wire_dkim_canon canon, uint64_t at_bytes, struct arena *arena)
{
	struct verify_dkim_stream *s = &b->streams[canon];
	struct verify_dkim_cut **at = &s->cuts;
	struct verify_dkim_cut *cut;

	open_stream(s, canon);
	while (*at != NULL && (*at)->at_bytes < at_bytes)
		at = &(*at)->next;
	if (*at == NULL || (*at)->at_bytes > at_bytes) {
		cut = ARENA_NEW(arena, struct verify_dkim_cut);
		cut->at_bytes = at_bytes;
		cut->next = *at;
		*at = cut;
	}
	s->next = s->cuts;
	return *at;
}

void
verify_dkim_bodies_feed(struct verify_dkim_bodies *b, struct span in)
{
	for (int i = 0; i < STREAMS; i++)
		if (b->streams[i].digest != NULL)
			wire_dkim_body_feed(&b->streams[i].canon, in);
}

static void
end_stream(struct verify_dkim_stream *s)
{
	wire_dkim_body_end(&s->canon);
	/* An empty body hands on nothing, but reaches l=0. */
	take_bytes(s, (struct span){ "", 0 });
	for (struct verify_dkim_cut *c = s->cuts; c != NULL; c = c->next) {
		c->body_bytes = s->bytes;
		if (c->at_bytes != UINT64_MAX)
			continue;
		crypto_digest_get(s->digest, c->digest);
		c->is_reached = true;
	}
}

void
verify_dkim_bodies_end(struct verify_dkim_bodies *b)
{
	if (b->is_ended)
		return;
	b->is_ended = true;
	for (int i = 0; i < STREAMS; i++)
		if (b->streams[i].digest != NULL)
			end_stream(&b->streams[i]);
}
