/* judge: verify result, TLSA match, staple. */
#include "tls/judge.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "tls/reason.h"
#include "tls/staple.h"

enum tls_flaw
tls_judge_flaw(long result)
{
	switch (result) {
	case X509_V_OK:
		return TLS_FLAW_HANDSHAKE;
	case X509_V_ERR_CERT_NOT_YET_VALID:
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return TLS_FLAW_EXPIRED;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return TLS_FLAW_NAME;
	case X509_V_ERR_CERT_REVOKED:
		return TLS_FLAW_REVOKED;
	default:
		return TLS_FLAW_TRUST;
	}
}

/*
 * Who has signed the host's certificate, by the chain that was verified: the
 * word of anybody else about it is worth nothing.
 */
static X509 *
issuer_of(SSL *ssl, X509 *leaf)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);

	if (SSL_get_verify_result(ssl) != X509_V_OK || chain == NULL)
		return NULL;
	for (int i = 1; i < sk_X509_num(chain); i++)
		if (X509_check_issued(sk_X509_value(chain, i), leaf) ==
		    X509_V_OK)
			return sk_X509_value(chain, i);
	return NULL;
}

static uint8_t
check_staple(SSL *ssl, struct span der, const char **why)
{
	struct tls_staple_about about = { .leaf =
					      SSL_get0_peer_certificate(ssl) };
	struct tls_staple staple;
	struct arena arena;
	uint8_t said = TLS_OCSP_UNVERIFIED;

	if (about.leaf != NULL)
		about.issuer = issuer_of(ssl, about.leaf);
	*why = "the OCSP response cannot be verified, as the certificate "
	       "is not";
	if (about.issuer == NULL)
		return said;
	arena_init(&arena, 0);
	said = tls_staple_check(der, &about, clock_wall_s(), &arena, &staple,
		   why) == OUT_OK ?
	    TLS_OCSP_GOOD :
	    TLS_OCSP_BAD;
	*why = "the OCSP response is bad, stale, or says that the "
	       "certificate is not good";
	arena_fini(&arena);
	return said;
}

/* RFC 6066 section 8; nothing is stapled when a session is resumed. */
static uint8_t
staple_of(struct tls_connecting_link *k, const struct tls_connect *how,
    const char **why)
{
	SSL *ssl = k->link.ssl;
	unsigned char *at = NULL;
	long len;

	*why = "no OCSP response, and one is required";
	if (!how->staple_wanted && !how->staple_needed)
		return TLS_OCSP_UNASKED;
	if (SSL_session_reused(ssl) == 1)
		return k->offered.staple;
	len = SSL_get_tlsext_status_ocsp_resp(ssl, &at);
	if (len <= 0 || at == NULL)
		return TLS_OCSP_NONE;
	return check_staple(ssl, (struct span){ (const char *)at, (size_t)len },
	    why);
}

static bool
dane_of(const struct tls_connecting_link *k)
{
	SSL *ssl = k->link.ssl;

	if (SSL_session_reused(ssl) == 1)
		return k->offered.is_dane;
	return SSL_get_verify_result(ssl) == X509_V_OK &&
	    SSL_get0_dane_authority(ssl, NULL, NULL) >= 0;
}

enum tls_flaw
tls_judge_up(struct tls_connecting_link *k, const struct tls_connect *how,
    const char **why)
{
	k->staple = staple_of(k, how, why);
	k->is_dane = how->dane != NULL && dane_of(k);
	(void)tls_reason_take();
	if (how->dane != NULL && !k->is_dane) {
		*why = "no TLSA record fits the certificate";
		return TLS_FLAW_TRUST;
	}
	if (how->staple_needed && k->staple != TLS_OCSP_GOOD)
		return TLS_FLAW_STAPLE;
	return TLS_FLAW_NONE;
}
