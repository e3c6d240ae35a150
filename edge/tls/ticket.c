/* ticket: AES-256-CBC and HMAC-SHA256 as RFC 5077 section 4 recommends. */
#include "tls/ticket.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include "base/assert.h"
#include "base/rand.h"

/* What the callback answers; see SSL_CTX_set_tlsext_ticket_key_evp_cb(3). */
enum { FAILED = -1, UNKNOWN = 0, GOOD = 1, GOOD_AND_RENEW = 2 };

static bool
mac_init(EVP_MAC_CTX *mac, struct tls_ticket_keys *keys)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, keys->mac,
		    sizeof(keys->mac)),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest,
		    0),
		OSSL_PARAM_construct_end()
	};

	return EVP_MAC_CTX_set_params(mac, params) == 1;
}

static int
seal(SSL *ssl, struct tls_ticket_keys *keys, unsigned char *name,
    unsigned char *iv, EVP_CIPHER_CTX *cipher)
{
	struct tls_ticket_use *use = SSL_get_app_data(ssl);

	memcpy(name, keys->name, sizeof(keys->name));
	if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1 ||
	    EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, keys->cipher,
		iv) != 1)
		return FAILED;
	if (use != NULL)
		use->issued = true;
	return GOOD;
}

static int
open_sealed(SSL *ssl, struct tls_ticket_keys *keys, const unsigned char *name,
    const unsigned char *iv, EVP_CIPHER_CTX *cipher)
{
	if (CRYPTO_memcmp(name, keys->name, sizeof(keys->name)) != 0)
		return UNKNOWN;
	if (EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, keys->cipher,
		iv) != 1)
		return FAILED;
	/*
	 * A TLS 1.3 client uses a ticket once (RFC 8446 appendix C.4), so it
	 * needs the next one; otherwise it resumes every second time only.
	 */
	return SSL_version(ssl) == TLS1_3_VERSION ? GOOD_AND_RENEW : GOOD;
}

static int
use_key(SSL *ssl, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int is_sealing)
{
	struct tls_ticket_keys *keys =
	    SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	int answer = is_sealing != 0 ? seal(ssl, keys, name, iv, cipher) :
				       open_sealed(ssl, keys, name, iv, cipher);

	if (answer >= GOOD && !mac_init(mac, keys))
		return FAILED;
	return answer;
}

static bool
has_extension(SSL *ssl, unsigned type, size_t *len)
{
	const unsigned char *at;

	return SSL_client_hello_get0_ext(ssl, type, &at, len) == 1;
}

/*
 * What the ClientHello says of tickets and sessions.  A TLS 1.3 client sends
 * a session id that means nothing (RFC 8446 section 4.1.2).
 */
static int
hear_hello(SSL *ssl, int *alert, void *arg)
{
	struct tls_ticket_use *use = SSL_get_app_data(ssl);
	const unsigned char *id;
	bool has_ticket;
	size_t ticket = 0;
	size_t len;

	(void)alert;
	(void)arg;
	if (use == NULL)
		return SSL_CLIENT_HELLO_SUCCESS;
	has_ticket = has_extension(ssl, TLSEXT_TYPE_session_ticket, &ticket);
	use->asked =
	    has_ticket || has_extension(ssl, TLSEXT_TYPE_psk_kex_modes, &len);
	use->offered = (has_ticket && ticket > 0) ||
	    has_extension(ssl, TLSEXT_TYPE_psk, &len) ||
	    (!has_extension(ssl, TLSEXT_TYPE_supported_versions, &len) &&
		SSL_client_hello_get0_session_id(ssl, &id) > 0);
	return SSL_CLIENT_HELLO_SUCCESS;
}

void
tls_ticket_setup(SSL_CTX *ctx, struct tls_ticket_keys *keys)
{
	static const unsigned char id[] = "postern";

	rand_bytes(keys, sizeof(*keys));
	SSL_CTX_set_app_data(ctx, keys);
	ASSERT(SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, use_key) == 1);
	SSL_CTX_set_client_hello_cb(ctx, hear_hello, NULL);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	ASSERT(SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1) == 1);
	SSL_CTX_set_timeout(ctx, TLS_TICKET_LIFE_S);
	/* One is enough for who comes back one connection at a time. */
	ASSERT(SSL_CTX_set_num_tickets(ctx, 1) == 1);
}

void
tls_ticket_watch(SSL *ssl, struct tls_ticket_use *use, bool allowed)
{
	SSL_set_app_data(ssl, use);
	if (allowed)
		return;
	SSL_set_options(ssl, SSL_OP_NO_TICKET);
	ASSERT(SSL_set_num_tickets(ssl, 0) == 1);
}
