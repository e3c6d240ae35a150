/* ticket: AES-256-CBC and HMAC-SHA256 as RFC 5077 section 4 recommends. */
#include "tls/ticket.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include "base/assert.h"

/* What the callback answers; see SSL_CTX_set_tlsext_ticket_key_evp_cb(3). */
enum { FAILED = -1, UNKNOWN = 0, GOOD = 1, GOOD_AND_RENEW = 2 };

static bool
mac_init(EVP_MAC_CTX *mac, const struct tls_ticket_key *key)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY,
		    (void *)(size_t)key->mac, sizeof(key->mac)),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest,
		    0),
		OSSL_PARAM_construct_end()
	};

	return EVP_MAC_CTX_set_params(mac, params) == 1;
}

static int
seal(struct tls_ticket_use *use, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac)
{
	const struct tls_ticket_key *key =
	    tls_tickets_seal(use->tickets, use->context);

	memcpy(name, key->name, sizeof(key->name));
	if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1 ||
	    EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher,
		iv) != 1 ||
	    !mac_init(mac, key))
		return FAILED;
	use->issued = true;
	return GOOD;
}

/* Whether the client should get a new one for it. */
static bool
is_old(struct tls_ticket_use *use, const unsigned char *name)
{
	const struct tls_ticket_key *now =
	    tls_tickets_seal(use->tickets, use->context);

	return CRYPTO_memcmp(now->name, name, TLS_TICKET_ID_BYTES) != 0;
}

static int
open_sealed(SSL *ssl, struct tls_ticket_use *use, const unsigned char *name,
    const unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac)
{
	const struct tls_ticket_key *key =
	    tls_tickets_open(use->tickets, use->context, name, &use->fate);

	if (key == NULL)
		return UNKNOWN;
	if (EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher,
		iv) != 1 ||
	    !mac_init(mac, key))
		return FAILED;
	/*
	 * A TLS 1.3 client uses a ticket once (RFC 8446 appendix C.4), so it
	 * needs the next one; otherwise it resumes every second time only.
	 */
	return SSL_version(ssl) == TLS1_3_VERSION || is_old(use, name) ?
	    GOOD_AND_RENEW :
	    GOOD;
}

static int
use_key(SSL *ssl, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int is_sealing)
{
	struct tls_ticket_use *use = SSL_get_app_data(ssl);

	return is_sealing != 0 ? seal(use, name, iv, cipher, mac) :
				 open_sealed(ssl, use, name, iv, cipher, mac);
}

/*
 * A ticket must not outlive its key.  A session of TLS 1.2 keeps the time at
 * which it began, so renewing its ticket does not prolong it.
 */
static int
limit_life(SSL *ssl, void *arg)
{
	const struct tls_ticket_use *use = SSL_get_app_data(ssl);
	SSL_SESSION *session = SSL_get_session(ssl);
	long left;

	(void)arg;
	left = (long)tls_tickets_seal(use->tickets, use->context)->until_s -
	    SSL_SESSION_get_time(session);
	if (left < 1)
		left = 1;
	if (left < SSL_SESSION_get_timeout(session))
		(void)SSL_SESSION_set_timeout(session, left);
	return 1;
}

static bool
has_extension(SSL *ssl, unsigned type, size_t *len)
{
	const unsigned char *at;

	return SSL_client_hello_get0_ext(ssl, type, &at, len) == 1;
}

/* A TLS 1.3 client sends a session id that means nothing (RFC 8446 section
   4.1.2). */
void
tls_ticket_hear(SSL *ssl, struct tls_ticket_use *use)
{
	const unsigned char *id;
	bool has_ticket;
	size_t ticket = 0;
	size_t len;

	has_ticket = has_extension(ssl, TLSEXT_TYPE_session_ticket, &ticket);
	use->asked =
	    has_ticket || has_extension(ssl, TLSEXT_TYPE_psk_kex_modes, &len);
	use->offered = (has_ticket && ticket > 0) ||
	    has_extension(ssl, TLSEXT_TYPE_psk, &len) ||
	    (!has_extension(ssl, TLSEXT_TYPE_supported_versions, &len) &&
		SSL_client_hello_get0_session_id(ssl, &id) > 0);
}

void
tls_ticket_setup(SSL_CTX *ctx)
{
	ASSERT(SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, use_key) == 1);
	ASSERT(SSL_CTX_set_session_ticket_cb(ctx, limit_life, NULL, NULL) == 1);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	/* More than any ticket's; limit_life makes it what it is. */
	SSL_CTX_set_timeout(ctx, 7 * 86400);
	/* One is enough for who comes back one connection at a time. */
	ASSERT(SSL_CTX_set_num_tickets(ctx, 1) == 1);
}

void
tls_ticket_place(SSL *ssl, struct tls_ticket_use *use)
{
	ASSERT(SSL_set_session_id_context(ssl, use->context,
		   sizeof(use->context)) == 1);
}

void
tls_ticket_forbid(SSL *ssl)
{
	SSL_set_options(ssl, SSL_OP_NO_TICKET);
	ASSERT(SSL_set_num_tickets(ssl, 0) == 1);
}
