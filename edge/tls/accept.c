/*
 * accept: the server's side of a handshake.
 */
#include <stdlib.h>

#include <openssl/ssl.h>

#include "base/assert.h"
#include "loop/fiber.h"
#include "tls/hand.h"
#include "tls/inform.h"
#include "tls/link.h"
#include "tls/server.h"
#include "tls/server_inside.h"

/* What is left of an accepted connection. */
struct accepted {
	struct tls_link link; /* first */
	struct tls_hand hand;
};

static void
accepted_fini(struct tls_link *k)
{
	struct accepted *a = (struct accepted *)k;

	tls_server_free(&a->hand.server);
	free(a);
}

/* What begin() and inform() are given, across the stacks. */
struct beginning {
	struct tls_server *server;
	struct net_stream *stream;
	const struct tls_accept *how;
	struct accepted *made;
	struct arena *arena;   /* for inform() */
	struct tls_info *info; /* likewise */
};

static void
begin(void *arg)
{
	struct beginning *b = arg;
	struct accepted *a = calloc(1, sizeof(*a));
	SSL *ssl = SSL_new(b->server->sets[0].ctx);

	ASSERT(a != NULL && ssl != NULL);
	SSL_set_accept_state(ssl);
	a->hand = (struct tls_hand){ .server = tls_server_take(b->server),
		.how = b->how,
		.choice = b->how->choose_wait != NULL ? TLS_CHOICE_NEEDED :
							TLS_CHOICE_NONE };
	a->hand.tickets.tickets = b->server->tickets;
	tls_hand_begin(ssl, &a->hand);
	a->link.fini = accepted_fini;
	tls_link_begin(&a->link, ssl, b->server->wire, b->stream);
	b->made = a;
}

static void
inform(void *arg)
{
	struct beginning *b = arg;

	tls_inform_server(b->made->link.ssl, &b->made->hand, b->arena, b->info);
}

/* Ask the site's rule which certificate it wants for this name. */
static enum outcome
choose_wait(struct accepted *a, const struct tls_accept *how)
{
	struct tls_hand *h = &a->hand;
	struct span path;
	enum outcome o = how->choose_wait(how->arg,
	    (struct span){ h->sni, h->sni_len }, &path);

	if (o == OUT_OK)
		h->chosen = map_find(&h->server->by_path, path);
	/* The default is what a rule yields that has nothing to say. */
	if (h->chosen == &h->server->sets[0])
		h->chosen = NULL;
	h->choice = TLS_CHOICE_MADE;
	return o;
}

/* The stream is quiet and TLS stands under it: wait for the handshake. */
static enum outcome
finish(struct accepted *a, struct net_stream *s, const struct tls_accept *how,
    struct arena *arena, const char **why)
{
	struct net_told before = tls_link_listen(&a->link, s);
	enum outcome o;

	net_stream_resume(s);
	o = tls_link_step_wait(&a->link, s, how->until_ms);
	if (o == OUT_NONE && choose_wait(a, how) != OUT_CANCELLED)
		o = tls_link_step_wait(&a->link, s, how->until_ms);
	if (o == OUT_NONE)
		o = OUT_CANCELLED;
	if (o != OUT_OK) {
		*why = tls_link_explain(&a->link, o, arena);
		a->link.has_failed = true;
	}
	net_stream_events(s, before.events, before.arg);
	return o;
}

enum outcome
tls_accept_wait(struct tls_server *t, struct net_stream *s,
    const struct tls_accept *how, struct arena *arena, struct tls_info *info,
    const char **why)
{
	struct beginning b = { .server = t, .stream = s, .how = how };
	bool was_paused = net_stream_is_paused(s);
	const char *wrong = NULL;
	enum outcome o =
	    tls_link_quiet_wait(s, how->implicit, how->until_ms, &wrong);

	if (o == OUT_OK) {
		loop_fiber_on_main(begin, &b);
		o = finish(b.made, s, how, arena, &wrong);
	}
	if (was_paused)
		net_stream_pause(s);
	else
		net_stream_resume(s);
	b.arena = arena;
	b.info = info;
	if (o == OUT_OK)
		loop_fiber_on_main(inform, &b);
	else
		*why = wrong;
	return o;
}
