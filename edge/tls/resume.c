/*
 * resume: a digest of the circumstances, and a session under it.
 *
 * What a handshake has found out goes with its sessions: OpenSSL keeps the
 * certificate and the verdict on it, we the staple and whether DANE it was.
 */
#include "tls/resume.h"

#include <stdlib.h>

#include <openssl/ssl.h>

#include "base/assert.h"
#include "base/clock.h"
#include "crypto/digest.h"
#include "tls/reason.h"

/* RFC 8446 section 4.6.1 allows a week; nobody's key should matter so long. */
enum { LIFE_MAX_S = 86400 };

static void
add(struct crypto_digest *d, struct span s)
{
	uint64_t len = s.len;

	crypto_digest_add(d, (struct span){ (const char *)&len, sizeof(len) });
	crypto_digest_add(d, s);
}

static void
add_dane(struct crypto_digest *d, const struct tls_dane *dane)
{
	if (dane == NULL)
		return;
	add(d, dane->name);
	for (size_t i = 0; i < dane->count; i++) {
		const struct wire_tlsa *t = &dane->records[i];
		const char head[] = { (char)t->usage, (char)t->selector,
			(char)t->matching };
		add(d, (struct span){ head, sizeof(head) });
		add(d, t->data);
	}
}

/* All that a session is good for, and must not leave. */
static void
identify(struct tls_connecting_link *k, const struct tls_client *client,
    const struct tls_connect *how)
{
	const char facts[] = { (char)how->implicit, (char)how->verify,
		(char)how->staple_wanted, (char)how->staple_needed,
		how->dane != NULL };
	struct crypto_digest *d = crypto_digest_new();

	add(d,
	    (struct span){ (const char *)client->identity,
		sizeof(client->identity) });
	add(d, (struct span){ facts, sizeof(facts) });
	add(d, how->name);
	add(d, how->sni);
	add(d, how->place);
	add_dane(d, how->dane);
	crypto_digest_get(d, k->key);
	crypto_digest_free(&d);
}

static bool
is_13(const SSL_SESSION *session)
{
	return SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION;
}

/* How long a session is good, by both sides' word. */
static int64_t
end_s(const SSL_SESSION *session)
{
	int64_t hint_s = (int64_t)SSL_SESSION_get_ticket_lifetime_hint(session);
	int64_t most_s = (int64_t)SSL_SESSION_get_timeout(session);

	if (hint_s > 0 || is_13(session))
		most_s = hint_s;
	return clock_wall_s() + (most_s < LIFE_MAX_S ? most_s : LIFE_MAX_S);
}

static void
keep(struct tls_connecting_link *k, SSL_SESSION *session, int64_t until_s)
{
	struct tls_session kept = { .until_s = until_s,
		.is_dane = k->is_dane,
		.staple = k->staple };
	unsigned char *der = NULL;
	int len = i2d_SSL_SESSION(session, &der);

	if (len > 0) {
		kept.der = (struct span){ (const char *)der, (size_t)len };
		(void)tls_sessions_put(k->sessions, k->key, &kept,
		    clock_wall_s());
		OPENSSL_clear_free(der, (size_t)len);
	}
	(void)tls_reason_take();
}

/* Returns 1 when it has taken the reference. */
static int
on_session(SSL *ssl, SSL_SESSION *session)
{
	struct tls_connecting_link *k = SSL_get_app_data(ssl);

	if (k == NULL || k->sessions == NULL ||
	    SSL_SESSION_is_resumable(session) != 1)
		return 0;
	k->has_got = true;
	if (k->is_judged) {
		keep(k, session, end_s(session));
		return 0;
	}
	if (k->waiting_count == TLS_CONNECTED_SESSIONS)
		return 0;
	k->waiting[k->waiting_count++] = session;
	return 1;
}

void
tls_resume_setup(SSL_CTX *ctx)
{
	/* Kept by us: what a worker learns is for all of them. */
	SSL_CTX_set_session_cache_mode(ctx,
	    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, on_session);
}

static void
offer(struct tls_connecting_link *k, SSL *ssl)
{
	char der[TLS_SESSION_BYTES_MAX];
	const unsigned char *at = (const unsigned char *)der;
	SSL_SESSION *session;

	if (!tls_sessions_take(k->sessions, k->key, clock_wall_s(), der,
		&k->offered))
		return;
	session = d2i_SSL_SESSION(NULL, &at, (long)k->offered.der.len);
	k->has_offered = session != NULL && SSL_set_session(ssl, session) == 1;
	SSL_SESSION_free(session);
	explicit_bzero(der, k->offered.der.len);
	k->offered.der = SPAN("");
	(void)tls_reason_take();
}

void
tls_resume_begin(struct tls_connecting_link *k, SSL *ssl,
    const struct tls_client *client, const struct tls_connect *how)
{
	SSL_set_app_data(ssl, k);
	k->sessions = how->sessions;
	if (k->sessions == NULL) {
		SSL_set_options(ssl, SSL_OP_NO_TICKET);
		return;
	}
	identify(k, client, how);
	offer(k, ssl);
}

void
tls_resume_judged(struct tls_connecting_link *k)
{
	SSL_SESSION *session = SSL_get_session(k->link.ssl);

	k->is_judged = true;
	for (unsigned i = 0; i < k->waiting_count; i++)
		keep(k, k->waiting[i], end_s(k->waiting[i]));
	/* One of TLS 1.2 that is still good, and was not replaced. */
	if (k->has_offered && !k->has_got && !is_13(session) &&
	    SSL_session_reused(k->link.ssl) == 1)
		keep(k, session, k->offered.until_s);
	tls_resume_fini(k);
}

void
tls_resume_fini(struct tls_connecting_link *k)
{
	for (unsigned i = 0; i < k->waiting_count; i++)
		SSL_SESSION_free(k->waiting[i]);
	k->waiting_count = 0;
}
