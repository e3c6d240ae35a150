/* link: the filter, and the wait for a handshake. */
#include "tls/link.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/assert.h"
#include "tls/reason.h"

static void
settle(struct tls_link *k, enum outcome o)
{
	struct loop_wait *w = k->waiting;

	k->waiting = NULL;
	if (w != NULL)
		loop_wait_done(w, o);
}

static ssize_t
fail(struct tls_link *k)
{
	k->has_failed = true;
	k->error = tls_reason_take();
	settle(k, k->wire.has_ended ? OUT_TEMP : OUT_PERM);
	return NET_IO_LOST;
}

/* What OpenSSL wants, after it has returned ${n} <= 0. */
static ssize_t
wants(struct tls_link *k, int n)
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
shake_hands(struct tls_link *k)
{
	int n = SSL_do_handshake(k->ssl);

	if (n != 1)
		return wants(k, n);
	k->is_up = true;
	settle(k, OUT_OK);
	return 1;
}

static ssize_t
link_read(void *arg, char *to, size_t room)
{
	struct tls_link *k = arg;
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
	struct tls_link *k = arg;
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
	const struct tls_link *k = arg;

	return k->wire.head != NULL || SSL_has_pending(k->ssl) == 1;
}

/* Say close_notify; whether the peer answers is of no interest. */
static void
link_shutdown(void *arg)
{
	struct tls_link *k = arg;

	if (!k->is_up || k->has_failed)
		return;
	ERR_clear_error();
	(void)SSL_shutdown(k->ssl);
	ERR_clear_error();
}

static void
link_free(void *arg)
{
	struct tls_link *k = arg;

	SSL_free(k->ssl);
	tls_wire_fini(&k->wire);
	k->fini(k);
}

static const struct net_filter tls_filter = { .read = link_read,
	.write = link_write,
	.has_unread = link_has_unread,
	.shutdown = link_shutdown,
	.free = link_free };

/* What stood in the stream's input becomes the head of what TLS reads. */
static void
take_input(struct tls_link *k, struct net_stream *s)
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

void
tls_link_begin(struct tls_link *k, SSL *ssl, const BIO_METHOD *wire,
    struct net_stream *s)
{
	BIO *bio;

	k->ssl = ssl;
	k->wire.fd = net_stream_fd(s);
	bio = tls_wire_bio(wire, &k->wire);
	SSL_set_bio(ssl, bio, bio);
	take_input(k, s);
	net_stream_attach(s, &tls_filter, k);
}

enum outcome
tls_link_quiet_wait(struct net_stream *s, bool implicit, uint64_t until_ms,
    const char **why)
{
	enum outcome o;

	net_stream_pause(s);
	*why = "plaintext behind STARTTLS";
	if (!implicit && net_stream_input_len(s) > 0)
		return OUT_PERM;
	*why = "connection lost";
	o = net_stream_flush_wait(s, 0, until_ms);
	if (o == OUT_CANCELLED)
		*why = "cancelled";
	return o;
}

static void
stream_ended(void *arg, enum net_end how)
{
	struct tls_link *k = arg;

	if (how != NET_LOST)
		return;
	k->has_failed = true;
	settle(k, OUT_TEMP);
}

struct net_told
tls_link_listen(struct tls_link *k, struct net_stream *s)
{
	static const struct net_stream_events events = { .ended =
							     stream_ended };

	return net_stream_replace(s, &events, k);
}

enum outcome
tls_link_step_wait(struct tls_link *k, struct net_stream *s, uint64_t until_ms)
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

const char *
tls_link_explain(const struct tls_link *k, enum outcome o, struct arena *arena)
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
