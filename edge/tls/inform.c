/* inform: OpenSSL's facts as texts. */
#include "tls/inform.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "tls/hand.h"
#include "tls/reason.h"
#include "tls/set.h"

/* Exim's values of $tls_in_ocsp. */
enum {
	OCSP_NOT_ASKED = 0,
	OCSP_NO_RESPONSE = 1,
	OCSP_FAILED = 3,
	OCSP_VERIFIED = 4
};

static struct span
text_of(const char *text, struct arena *arena)
{
	return arena_copy(arena, span_of(text));
}

static struct span
subject_of(X509 *x, struct arena *arena)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at = NULL;
	struct span out;

	ASSERT(bio != NULL);
	(void)X509_NAME_print_ex(bio, X509_get_subject_name(x), 0,
	    XN_FLAG_RFC2253);
	long len = BIO_get_mem_data(bio, &at);
	out = arena_copy(arena, (struct span){ at, (size_t)len });
	BIO_free(bio);
	return out;
}

/* A resumed session has kept both certificate and verdict. */
static void
inform_peer(SSL *ssl, struct arena *arena, struct tls_info *info)
{
	X509 *x = SSL_get0_peer_certificate(ssl);
	long result = SSL_get_verify_result(ssl);

	if (x == NULL)
		return;
	info->peer = tls_pem_of(x, arena);
	info->peer_name = subject_of(x, arena);
	info->verified = result == X509_V_OK;
	if (!info->verified)
		info->peer_why = X509_verify_cert_error_string(result);
}

void
tls_inform_session(SSL *ssl, struct arena *arena, struct tls_info *info)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
	int group = (int)SSL_get_negotiated_group(ssl);
	int bits = SSL_CIPHER_get_bits(cipher, NULL);

	/* OpenSSL says "TLSv1.3", Exim's log "TLS1.3". */
	info->version = SSL_version(ssl) == TLS1_3_VERSION ? SPAN("TLS1.3") :
							     SPAN("TLS1.2");
	info->bits = (unsigned)bits;
	info->cipher = arena_printf(arena, "%s:%s:%d", info->version.at,
	    SSL_CIPHER_get_name(cipher), bits);
	info->cipher_std = text_of(SSL_CIPHER_standard_name(cipher), arena);
	if (group != 0)
		info->group = text_of(SSL_group_to_name(ssl, group), arena);
	info->sni =
	    text_of(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name), arena);
	info->resumed = SSL_session_reused(ssl) == 1;
	inform_peer(ssl, arena, info);
	(void)tls_reason_take();
}

static unsigned
ocsp_of(const struct tls_hand *h, bool resumed)
{
	if (!h->staple_asked)
		return OCSP_NOT_ASKED;
	if (h->staple_given && !resumed)
		return OCSP_VERIFIED;
	return h->staple_bad ? OCSP_FAILED : OCSP_NO_RESPONSE;
}

void
tls_inform_server(SSL *ssl, const struct tls_hand *h, struct arena *arena,
    struct tls_info *info)
{
	const struct tls_certificate *own =
	    tls_set_certificate(h->set, SSL_get_certificate(ssl));

	*info = (struct tls_info){ .ticket = h->tickets.fate };
	tls_inform_session(ssl, arena, info);
	info->ticket_asked = h->tickets.asked;
	info->session_offered = h->tickets.offered;
	info->ticket_issued = h->tickets.issued;
	info->ocsp = ocsp_of(h, info->resumed);
	if (own != NULL)
		info->own = own->pem;
}
