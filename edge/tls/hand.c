/* hand: which certificate, whose tickets, what staple, who must show one. */
#include "tls/hand.h"

#include <string.h>

#include <openssl/ssl.h>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/clock.h"
#include "crypto/digest.h"
#include "tls/set.h"
#include "wire/sni.h"

_Static_assert(offsetof(struct tls_hand, tickets) == 0,
    "tickets find what they need there");

/* The name is for choosing only: one that is none is as none. */
static void
hear_name(SSL *ssl, struct tls_hand *h)
{
	const unsigned char *at;
	size_t len;
	struct span name;

	h->sni_len = 0;
	if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &at,
		&len) != 1 ||
	    !wire_sni_parse((struct span){ (const char *)at, len }, &name))
		return;
	for (size_t i = 0; i < name.len; i++)
		h->sni[i] = ascii_lower(name.at[i]);
	h->sni_len = name.len;
}

static void
add(struct crypto_digest *d, const void *at, size_t len)
{
	crypto_digest_add(d, (struct span){ at, len });
}

/*
 * Where a ticket belongs: a listener, with TLS at once or not, a set of
 * names, and what we want to know of the client.  Of another machine's
 * listener the place in its configuration counts, not the port.
 */
static void
find_context(struct tls_hand *h)
{
	const struct tls_accept *how = h->how;
	const uint32_t facts[] = { how->listener, how->implicit ? 1 : 0,
		(uint32_t)how->verify };
	struct crypto_digest *d = h->server->digest;

	crypto_digest_reset(d);
	add(d, h->set->identity, sizeof(h->set->identity));
	add(d, facts, sizeof(facts));
	if (how->verify != TLS_VERIFY_NO)
		add(d, h->server->trust_digest,
		    sizeof(h->server->trust_digest));
	crypto_digest_get(d, h->tickets.context);
}

static int
hear_hello(SSL *ssl, int *alert, void *arg)
{
	struct tls_hand *h = SSL_get_app_data(ssl);

	(void)alert;
	(void)arg;
	tls_ticket_hear(ssl, &h->tickets);
	hear_name(ssl, h);
	if (h->choice == TLS_CHOICE_NEEDED || h->choice == TLS_CHOICE_ASKED) {
		h->choice = TLS_CHOICE_ASKED;
		return SSL_CLIENT_HELLO_RETRY;
	}
	h->set = h->chosen != NULL ?
	    h->chosen :
	    tls_set_find(h->server, (struct span){ h->sni, h->sni_len });
	ASSERT(SSL_set_SSL_CTX(ssl, h->set->ctx) != NULL);
	find_context(h);
	tls_ticket_place(ssl, &h->tickets);
	return SSL_CLIENT_HELLO_SUCCESS;
}

/*
 * Take the client's name for the host, whatever it is, so that it is kept
 * with a TLS 1.2 session and known again when that is resumed.
 */
static int
take_name(SSL *ssl, int *alert, void *arg)
{
	(void)alert;
	(void)arg;
	return SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) != NULL ?
	    SSL_TLSEXT_ERR_OK :
	    SSL_TLSEXT_ERR_NOACK;
}

/* The better of the file's and the fetched one, in ${room} or where it is. */
static struct span
find_staple(struct tls_hand *h, const struct tls_certificate *c, char *room)
{
	int64_t now_s = clock_wall_s();
	const struct tls_share *share = tls_tickets_share(h->tickets.tickets);
	struct tls_staple fetched = { .until_s = 0 };
	bool has_own = tls_staple_is_good(&c->staple, now_s);

	if (share != NULL &&
	    tls_share_staple_get(share, c->digest, now_s, room, &fetched) &&
	    (!has_own || fetched.until_s > c->staple.until_s))
		return fetched.der;
	h->staple_bad =
	    !has_own && (c->staple.der.len > 0 || c->staple_why != NULL);
	return has_own ? c->staple.der : (struct span){ NULL, 0 };
}

static int
give_staple(SSL *ssl, void *arg)
{
	struct tls_hand *h = SSL_get_app_data(ssl);
	const struct tls_certificate *c =
	    tls_set_certificate(h->set, SSL_get_certificate(ssl));
	char room[TLS_STAPLE_BYTES_MAX];
	struct span der = { NULL, 0 };
	unsigned char *copy;

	(void)arg;
	h->staple_asked = true;
	if (c != NULL)
		der = find_staple(h, c, room);
	if (der.len == 0)
		return SSL_TLSEXT_ERR_NOACK;
	copy = OPENSSL_memdup(der.at, der.len);
	ASSERT(copy != NULL);
	SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)der.len);
	h->staple_given = true;
	return SSL_TLSEXT_ERR_OK;
}

void
tls_hand_setup(SSL_CTX *ctx)
{
	SSL_CTX_set_client_hello_cb(ctx, hear_hello, NULL);
	SSL_CTX_set_tlsext_servername_callback(ctx, take_name);
	SSL_CTX_set_tlsext_status_cb(ctx, give_staple);
}

/* What was found wrong is kept as the session's verify result. */
static int
let_pass(int is_good, X509_STORE_CTX *ctx)
{
	(void)is_good;
	(void)ctx;
	return 1;
}

void
tls_hand_begin(SSL *ssl, struct tls_hand *h)
{
	const struct tls_server *t = h->server;

	SSL_set_app_data(ssl, h);
	if (!h->how->tickets)
		tls_ticket_forbid(ssl);
	if (h->how->verify == TLS_VERIFY_NO || t->trust == NULL)
		return;
	ASSERT(SSL_set1_verify_cert_store(ssl, t->trust) == 1);
	if (t->trust_names != NULL)
		SSL_set0_CA_list(ssl, SSL_dup_CA_list(t->trust_names));
	if (h->how->verify == TLS_VERIFY_TRY)
		SSL_set_verify(ssl, SSL_VERIFY_PEER, let_pass);
	else
		SSL_set_verify(ssl,
		    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
}
