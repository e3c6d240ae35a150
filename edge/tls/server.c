/* server: a context with certificate, key and ticket keys. */
#include "tls/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "base/clock.h"
#include "tls/reason.h"
#include "tls/server_inside.h"
#include "tls/wire_bio.h"

/* A key with a passphrase is refused: nobody is there to type it. */
static int
no_passphrase(char *to, int room, int is_writing, void *arg)
{
	(void)to;
	(void)room;
	(void)is_writing;
	(void)arg;
	return -1;
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

static SSL_CTX *
context_new(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	ASSERT(ctx != NULL);
	/* RFC 8996 ends TLS 1.0 and 1.1. */
	ASSERT(SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1);
	/* Many mail clients close without close_notify. */
	SSL_CTX_set_options(ctx,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
	/* An idle connection gives OpenSSL's buffers back: 33 KiB of 48. */
	SSL_CTX_set_mode(ctx,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	ASSERT(SSL_CTX_set_max_early_data(ctx, 0) == 1);
	SSL_CTX_set_tlsext_servername_callback(ctx, take_name);
	SSL_CTX_set_default_passwd_cb(ctx, no_passphrase);
	return ctx;
}

static const char *
say(struct arena *arena, const char *path, const char *what)
{
	return arena_printf(arena, "%s: %s", path, what).at;
}

/* The file system's own words are clearer than OpenSSL's. */
static const char *
check_readable(const char *path, struct arena *arena)
{
	if (access(path, R_OK) == 0)
		return NULL;
	return say(arena, path, strerrordesc_np(errno));
}

static const char *
read_certificate(struct tls_server *t, const char *path, struct arena *arena)
{
	struct tm tm;

	if (SSL_CTX_use_certificate_chain_file(t->ctx, path) != 1)
		return arena_printf(arena, "%s: no certificate in it (%s)",
		    path, tls_reason_text(tls_reason_take()))
		    .at;
	if (ASN1_TIME_to_tm(X509_get0_notAfter(
				SSL_CTX_get0_certificate(t->ctx)),
		&tm) != 1)
		return say(arena, path, "the certificate has no end date");
	t->expiry_s = timegm(&tm);
	return NULL;
}

static const char *
read_key(struct tls_server *t, const char *path, const char *certificate_path,
    struct arena *arena)
{
	unsigned long error;

	if (SSL_CTX_use_PrivateKey_file(t->ctx, path, SSL_FILETYPE_PEM) == 1)
		return NULL;
	error = tls_reason_take();
	/* Given the certificate, OpenSSL compares as it reads. */
	if (ERR_GET_LIB(error) == ERR_LIB_X509)
		return arena_printf(arena,
		    "%s: the key does not belong to the certificate in %s",
		    path, certificate_path)
		    .at;
	return arena_printf(arena, "%s: no usable key in it (%s)", path,
	    tls_reason_text(error))
	    .at;
}

static const char *
load(struct tls_server *t, const char *certificate_path, const char *key_path,
    struct arena *arena)
{
	const char *why = check_readable(certificate_path, arena);

	if (why == NULL)
		why = check_readable(key_path, arena);
	if (why == NULL)
		why = read_certificate(t, certificate_path, arena);
	if (why == NULL)
		why = read_key(t, key_path, certificate_path, arena);
	return why;
}

enum outcome
tls_server_new(const char *certificate_path, const char *key_path,
    struct arena *arena, struct tls_server **out, const char **why)
{
	struct tls_server *t = calloc(1, sizeof(*t));
	const char *wrong;

	ASSERT(t != NULL);
	t->ctx = context_new();
	t->wire = tls_wire_method();
	tls_ticket_setup(t->ctx, &t->keys);
	wrong = load(t, certificate_path, key_path, arena);
	if (wrong != NULL) {
		*why = wrong;
		tls_server_free(&t);
		return OUT_PERM;
	}
	*out = t;
	return OUT_OK;
}

void
tls_server_free(struct tls_server **tp)
{
	struct tls_server *t = *tp;

	if (t == NULL)
		return;
	*tp = NULL;
	SSL_CTX_free(t->ctx);
	BIO_meth_free(t->wire);
	OPENSSL_cleanse(&t->keys, sizeof(t->keys));
	free(t);
}

int64_t
tls_server_expiry_s(const struct tls_server *t)
{
	return t->expiry_s;
}
