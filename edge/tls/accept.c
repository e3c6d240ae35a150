/*
 * accept: the server's side of a handshake, and what is left of it: a filter
 * between a stream and its socket.
 *
 * The loop drives the handshake through the filter's read, on its own stack,
 * since OpenSSL needs more of it than a fiber has.  The fiber only waits.
 */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/assert.h"
#include "loop/fiber.h"
#include "loop/wait.h"
#include "net/filter.h"
#include "tls/hand.h"
#include "tls/inform.h"
#include "tls/reason.h"
#include "tls/server.h"
#include "tls/server_inside.h"
#include "tls/wire_bio.h"

struct link {
	SSL *ssl;
	struct tls_wire wire;
	struct tls_hand hand;
	struct loop_wait *waiting; /* the fiber, during the handshake */
	unsigned long error;	   /* OpenSSL's, 0 when it has none */
	bool is_up;		   /* the handshake is done */
	bool has_failed;
};

static void
settle(struct link *k, enum outcome o)
{
	struct loop_wait *w = k->waiting;

	k->waiting = NULL;
	if (w != NULL)
		loop_wait_done(w, o);
}

static ssize_t
fail(struct link *k)
{
	k->has_failed = true;
	k->error = tls_reason_take();
	settle(k, k->wire.has_ended ? OUT_TEMP : OUT_PERM);
	return NET_IO_LOST;
}

/* What OpenSSL wants, after it has returned ${n} <= 0. */
static ssize_t
wants(struct link *k, int n)
{
	switch (SSL_get_error(k->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		return NET_IO_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return NET_IO_WANT_WRITE;
	case SSL_ERROR_WANT_CLIENT_HELLO_CB:
		/* The fiber finds out which certificate, and comes back. */
		settle(k, OUT_NONE);
		return NET_IO_WANT_READ;
	case SSL_ERROR_ZERO_RETURN:
		return k->is_up ? 0 : fail(k);
	default:
		return fail(k);
	}
}

/* Returns 1 when the handshake is done. */
static ssize_t
shake_hands(struct link *k)
{
	int n = SSL_accept(k->ssl);

	if (n != 1)
		return wants(k, n);
	k->is_up = true;
	settle(k, OUT_OK);
	return 1;
}

static ssize_t
link_read(void *arg, char *to, size_t room)
{
	struct link *k = arg;
	ssize_t shaken;
	int n;

	if (k->has_failed)
		return NET_IO_LOST;
	ERR_clear_error();
	shaken = k->is_up ? 1 : shake_hands(k);
	if (shaken != 1)
		return shaken;
	n = SSL_read(k->ssl, to, (int)room);
	return n > 0 ? n : wants(k, n);
}

static ssize_t
link_write(void *arg, struct span bytes)
{
	struct link *k = arg;
	ssize_t wanted;
	int n;

	/* Nothing goes out in the clear that was meant for TLS. */
	if (k->has_failed || !k->is_up)
		return NET_IO_LOST;
	ERR_clear_error();
	n = SSL_write(k->ssl, bytes.at, (int)bytes.len);
	if (n > 0)
		return n;
	wanted = wants(k, n);
	return wanted == 0 ? NET_IO_LOST : wanted;
}

static bool
link_has_unread(const void *arg)
{
	const struct link *k = arg;

	return k->wire.head != NULL || SSL_has_pending(k->ssl) == 1;
}

/* Say close_notify; whether the peer answers is of no interest. */
static void
link_shutdown(void *arg)
{
	struct link *k = arg;

	if (!k->is_up || k->has_failed)
		return;
	ERR_clear_error();
	(void)SSL_shutdown(k->ssl);
	ERR_clear_error();
}

static void
link_free(void *arg)
{
	struct link *k = arg;

	SSL_free(k->ssl);
	tls_wire_fini(&k->wire);
	tls_server_free(&k->hand.server);
	free(k);
}

static const struct net_filter tls_filter = { .read = link_read,
	.write = link_write,
	.has_unread = link_has_unread,
	.shutdown = link_shutdown,
	.free = link_free };

/* What stood in the stream's input becomes the head of what TLS reads. */
static void
take_input(struct link *k, struct net_stream *s)
{
	size_t n = net_stream_input_len(s);

	if (n == 0)
		return;
	k->wire.head = malloc(n);
	ASSERT(k->wire.head != NULL);
	memcpy(k->wire.head, net_stream_pullup(s, n).at, n);
	k->wire.head_len = n;
	net_stream_consume(s, n);
}

/* What begin() and inform() are given, across the stacks. */
struct beginning {
	struct tls_server *server;
	struct net_stream *stream;
	const struct tls_accept *how;
	struct link *made;
	struct arena *arena;   /* for inform() */
	struct tls_info *info; /* likewise */
};

static void
begin(void *arg)
{
	struct beginning *b = arg;
	struct link *k = calloc(1, sizeof(*k));
	BIO *bio;

	ASSERT(k != NULL);
	k->wire.fd = net_stream_fd(b->stream);
	k->ssl = SSL_new(b->server->sets[0].ctx);
	ASSERT(k->ssl != NULL);
	bio = tls_wire_bio(b->server->wire, &k->wire);
	SSL_set_bio(k->ssl, bio, bio);
	SSL_set_accept_state(k->ssl);
	k->hand = (struct tls_hand){ .server = tls_server_take(b->server),
		.how = b->how,
		.choice = b->how->choose_wait != NULL ? TLS_CHOICE_NEEDED :
							TLS_CHOICE_NONE };
	k->hand.tickets.tickets = b->server->tickets;
	tls_hand_begin(k->ssl, &k->hand);
	take_input(k, b->stream);
	net_stream_attach(b->stream, &tls_filter, k);
	b->made = k;
}

static void
inform(void *arg)
{
	struct beginning *b = arg;

	tls_inform_server(b->made->ssl, &b->made->hand, b->arena, b->info);
}

static const char *
explain(const struct link *k, enum outcome o, struct arena *arena)
{
	if (o == OUT_CANCELLED)
		return "cancelled";
	if (!k->has_failed)
		return "timed out";
	if (k->error != 0)
		return arena_text(arena, span_of(tls_reason_text(k->error)));
	return k->wire.has_closed ? "the peer closed the connection" :
				    "connection lost";
}

static void
stream_ended(void *arg, enum net_end how)
{
	struct link *k = arg;

	if (how != NET_LOST)
		return;
	k->has_failed = true;
	settle(k, OUT_TEMP);
}

/* Wait until the handshake is done, or stands still for a certificate. */
static enum outcome
step_wait(struct link *k, struct net_stream *s, uint64_t until_ms)
{
	struct loop_wait wait;
	enum outcome o;

	if (k->has_failed)
		return OUT_TEMP;
	loop_wait_init(&wait);
	k->waiting = &wait;
	net_stream_retry(s);
	o = loop_wait_until(&wait, until_ms);
	k->waiting = NULL;
	return o;
}

/* Ask the site's rule which certificate it wants for this name. */
static enum outcome
choose_wait(struct link *k, const struct tls_accept *how)
{
	struct tls_hand *h = &k->hand;
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
finish(struct link *k, struct net_stream *s, const struct tls_accept *how,
    struct arena *arena, const char **why)
{
	static const struct net_stream_events events = { .ended =
							     stream_ended };
	struct net_told before;
	enum outcome o;

	before = net_stream_replace(s, &events, k);
	net_stream_resume(s);
	o = step_wait(k, s, how->until_ms);
	if (o == OUT_NONE && choose_wait(k, how) != OUT_CANCELLED)
		o = step_wait(k, s, how->until_ms);
	if (o == OUT_NONE)
		o = OUT_CANCELLED;
	if (o != OUT_OK) {
		*why = explain(k, o, arena);
		k->has_failed = true;
	}
	net_stream_events(s, before.events, before.arg);
	return o;
}

/*
 * Before: all that was written in the clear is out, and nothing in the clear
 * came behind the command (RFC 3207 section 4.2: discard what was known; we
 * refuse who injects).  Reading is off, so what the client sends in answer
 * to our reply stays in the kernel for TLS.
 */
static enum outcome
quiet(struct net_stream *s, const struct tls_accept *how, const char **why)
{
	enum outcome o;

	*why = "plaintext behind STARTTLS";
	if (!how->implicit && net_stream_input_len(s) > 0)
		return OUT_PERM;
	*why = "connection lost";
	o = net_stream_flush_wait(s, 0, how->until_ms);
	if (o == OUT_CANCELLED)
		*why = "cancelled";
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
	enum outcome o;

	net_stream_pause(s);
	o = quiet(s, how, &wrong);
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
