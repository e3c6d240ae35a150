/*
 * connect: one SSL per connection, with what is wanted of this host.
 */
#include "tls/connect.h"

#include <stdlib.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "base/ip.h"
#include "loop/fiber.h"
#include "tls/client_inside.h"
#include "tls/inform.h"
#include "tls/judge.h"
#include "tls/reason.h"
#include "tls/resume.h"

/* A chain that is longer is not looked at further. */
enum { CHAIN_MAX = 16 };

/* One call, across the stacks. */
struct connecting {
	const struct tls_client *client;
	struct net_stream *stream;
	const struct tls_connect *how;
	struct tls_connecting_link *made;
	struct arena *arena;
	struct tls_connected *out;
	const char *why;	      /* of a flaw; static */
	struct span chain[CHAIN_MAX]; /* PEM, the host's own first */
	unsigned chain_count;
};

static void
connected_fini(struct tls_link *k)
{
	struct tls_connecting_link *made = (struct tls_connecting_link *)k;

	tls_resume_fini(made);
	free(made);
}

/* The name that the certificate must have, or the address. */
static void
expect_name(SSL *ssl, struct span name, struct arena *arena)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
	const char *text = arena_text(arena, name);
	struct ip ip;

	if (ip_parse(name, &ip)) {
		ASSERT(X509_VERIFY_PARAM_set1_ip_asc(param, text) == 1);
		return;
	}
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	ASSERT(SSL_set1_host(ssl, text) == 1);
}

/*
 * Where verification is only tried it is not enforced: OpenSSL then looks at
 * the chain all the same and keeps what it found, also with the session.
 */
static void
expect_chain(SSL *ssl, const struct connecting *c)
{
	const struct tls_connect *how = c->how;

	SSL_set_verify(ssl,
	    how->verify == TLS_VERIFY_REQUIRE ? SSL_VERIFY_PEER :
						SSL_VERIFY_NONE,
	    NULL);
	if (how->verify != TLS_VERIFY_NO && how->name.len > 0)
		expect_name(ssl, how->name, c->arena);
	if (how->sni.len > 0)
		ASSERT(SSL_set_tlsext_host_name(ssl,
			   arena_text(c->arena, how->sni)) == 1);
}

/* A record that OpenSSL does not like is as one that is not there. */
static void
expect_dane(SSL *ssl, const struct connecting *c)
{
	const struct tls_dane *dane = c->how->dane;

	ASSERT(SSL_dane_enable(ssl, arena_text(c->arena, dane->name)) == 1);
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	for (size_t i = 0; i < dane->count; i++) {
		const struct wire_tlsa *t = &dane->records[i];
		if (wire_tlsa_is_usable(t))
			(void)SSL_dane_tlsa_add(ssl, t->usage, t->selector,
			    t->matching, (const unsigned char *)t->data.at,
			    t->data.len);
	}
	(void)tls_reason_take();
}

static void
begin(void *arg)
{
	struct connecting *c = arg;
	const struct tls_connect *how = c->how;
	struct tls_connecting_link *made = calloc(1, sizeof(*made));
	SSL *ssl =
	    SSL_new(how->dane != NULL ? c->client->dane : c->client->ctx);

	ASSERT(made != NULL && ssl != NULL);
	SSL_set_connect_state(ssl);
	if (how->dane != NULL)
		expect_dane(ssl, c);
	else
		expect_chain(ssl, c);
	if (how->staple_wanted || how->staple_needed)
		ASSERT(SSL_set_tlsext_status_type(ssl,
			   TLSEXT_STATUSTYPE_ocsp) == 1);
	tls_resume_begin(made, ssl, c->client, how);
	made->link.fini = connected_fini;
	tls_link_begin(&made->link, ssl, c->client->wire, c->stream);
	c->made = made;
}

/* Only a verification that was required can have ended a handshake. */
static const char *
explain(const struct connecting *c, enum outcome o)
{
	const struct tls_link *k = &c->made->link;
	const char *why = tls_link_explain(k, o, c->arena);
	long result = SSL_get_verify_result(k->ssl);

	c->out->flaw = TLS_FLAW_HANDSHAKE;
	if ((c->how->verify != TLS_VERIFY_REQUIRE && c->how->dane == NULL) ||
	    k->error == 0 || result == X509_V_OK)
		return why;
	c->out->flaw = tls_judge_flaw(result);
	return arena_printf(c->arena, "%s: %s", why,
	    X509_verify_cert_error_string(result))
	    .at;
}

static void
inform(void *arg)
{
	struct connecting *c = arg;
	struct tls_info *info = &c->out->info;
	SSL *ssl = c->made->link.ssl;

	tls_inform_session(ssl, c->arena, info);
	info->own = c->client->has_own ? c->client->own.pem : SPAN("");
	if (c->how->verify == TLS_VERIFY_NO && c->how->dane == NULL) {
		info->verified = false;
		info->peer_why = NULL;
	}
	info->ocsp = c->made->staple;
	info->ticket_asked = c->how->sessions != NULL;
	info->session_offered = c->made->has_offered;
	info->ticket_issued = c->made->has_got;
	c->out->is_dane = c->made->is_dane;
}

/* The handshake is done: what it has shown, first of all. */
static void
look(void *arg)
{
	struct connecting *c = arg;

	c->out->flaw = tls_judge_up(c->made, c->how, &c->why);
}

static void
approve(void *arg)
{
	struct connecting *c = arg;

	c->out->flaw = TLS_FLAW_NONE;
	tls_resume_judged(c->made);
	inform(c);
}

/* What was shown, verified or not; nothing is when a session is resumed. */
static void
copy_chain(void *arg)
{
	struct connecting *c = arg;
	SSL *ssl = c->made->link.ssl;
	STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);

	if (SSL_session_reused(ssl) == 1)
		return;
	if (chain == NULL)
		chain = SSL_get_peer_cert_chain(ssl);
	for (int i = 0; i < sk_X509_num(chain) && i < CHAIN_MAX; i++)
		c->chain[c->chain_count++] =
		    tls_pem_of(sk_X509_value(chain, i), c->arena);
}

static enum outcome
judge_wait(struct connecting *c, const char **why)
{
	enum outcome o = OUT_OK;

	loop_fiber_on_main(look, c);
	if (c->out->flaw != TLS_FLAW_NONE) {
		*why = c->why;
		return OUT_PERM;
	}
	if (c->how->judge_wait == NULL)
		return OUT_OK;
	loop_fiber_on_main(copy_chain, c);
	for (unsigned i = c->chain_count; i > 0 && o == OUT_OK; i--)
		o = c->how->judge_wait(c->how->arg, i - 1, c->chain[i - 1]);
	if (o == OUT_PERM) {
		c->out->flaw = TLS_FLAW_JUDGED;
		*why = "the certificate was refused by an event";
	}
	return o;
}

/* TLS stands under the stream: wait for the handshake, and judge it. */
static enum outcome
finish_wait(struct connecting *c, const char **why)
{
	struct tls_link *k = &c->made->link;
	struct net_told before = tls_link_listen(k, c->stream);
	enum outcome o;

	net_stream_resume(c->stream);
	o = tls_link_step_wait(k, c->stream, c->how->until_ms);
	if (o != OUT_OK)
		*why = explain(c, o);
	else
		o = judge_wait(c, why);
	if (o != OUT_OK)
		k->has_failed = true;
	net_stream_events(c->stream, before.events, before.arg);
	return o;
}

enum outcome
tls_connect_wait(const struct tls_client *client, struct net_stream *s,
    const struct tls_connect *how, struct arena *arena,
    struct tls_connected *out, const char **why)
{
	struct connecting c = { .client = client,
		.stream = s,
		.how = how,
		.arena = arena,
		.out = out };
	enum outcome o;

	*out = (struct tls_connected){ .flaw = TLS_FLAW_HANDSHAKE };
	o = tls_link_quiet_wait(s, how->implicit, how->until_ms, why);
	if (o == OUT_OK) {
		loop_fiber_on_main(begin, &c);
		o = finish_wait(&c, why);
	}
	net_stream_resume(s);
	if (o == OUT_OK)
		loop_fiber_on_main(approve, &c);
	return o;
}
