/* context: protocol versions, ciphers, groups. */
#include "tls/context.h"

#include <openssl/ssl.h>

#include "base/assert.h"
#include "base/buf.h"
#include "tls/reason.h"

enum { LIST_MAX = 4096 };

/*
 * Of TLS 1.2 what has forward secrecy and is AEAD: whoever speaks 1.2 at all
 * has had these for ten years, and the CBC suites are a constant worry.
 */
static const char ciphers_of_ours[] =
    "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20";

/* The first that the library knows; a hybrid group where there is one. */
static const char *const groups_of_ours[] = {
	"X25519MLKEM768:X25519:P-256:X448:P-384:P-521",
	"X25519:P-256:X448:P-384:P-521",
};

static bool
set_groups(SSL_CTX *ctx, const char *groups)
{
	if (groups != NULL && *groups != '\0')
		return SSL_CTX_set1_groups_list(ctx, groups) == 1;
	for (size_t i = 0;
	     i < sizeof(groups_of_ours) / sizeof(groups_of_ours[0]); i++) {
		if (SSL_CTX_set1_groups_list(ctx, groups_of_ours[i]) == 1)
			return true;
		(void)tls_reason_take();
	}
	return false;
}

static void
add_word(struct buf *b, struct span word)
{
	if (b->len > 0)
		buf_add_char(b, ':');
	buf_add(b, word);
}

/* OpenSSL has two settings where a site has one list. */
static bool
set_ciphers(SSL_CTX *ctx, const char *ciphers)
{
	struct span rest = span_of(ciphers);
	struct span word;
	struct buf old, new;
	bool ok;

	buf_init(&old, LIST_MAX);
	buf_init(&new, LIST_MAX);
	while (span_cut(&rest, ':', &word)) {
		word = span_trim(word);
		if (word.len > 0)
			add_word(span_starts(word, SPAN("TLS_")) ? &new : &old,
			    word);
	}
	if (old.len == 0)
		buf_add_text(&old, ciphers_of_ours);
	buf_add_char(&old, '\0');
	ok = SSL_CTX_set_cipher_list(ctx, old.at) == 1;
	if (ok && new.len > 0) {
		buf_add_char(&new, '\0');
		ok = SSL_CTX_set_ciphersuites(ctx, new.at) == 1;
	}
	buf_fini(&old);
	buf_fini(&new);
	return ok;
}

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

static void
set_habits(SSL_CTX *ctx)
{
	/* Many mail peers close without close_notify.  OpenSSL's own default
	   also sets NO_COMPRESSION. */
	SSL_CTX_set_options(ctx,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
		SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
		SSL_OP_PRIORITIZE_CHACHA);
	/* An idle connection gives OpenSSL's buffers back: 33 KiB of 48. */
	SSL_CTX_set_mode(ctx,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	ASSERT(SSL_CTX_set_max_early_data(ctx, 0) == 1);
	SSL_CTX_set_default_passwd_cb(ctx, no_passphrase);
}

enum outcome
tls_context_new(bool is_server, const struct tls_settings *settings,
    struct arena *arena, SSL_CTX **out, const char **why)
{
	SSL_CTX *ctx =
	    SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
	const char *what = NULL;

	ASSERT(ctx != NULL);
	/* RFC 8996 ends TLS 1.0 and 1.1. */
	ASSERT(SSL_CTX_set_min_proto_version(ctx,
		   settings->version_min == TLS_VERSION_1_3 ?
		       TLS1_3_VERSION :
		       TLS1_2_VERSION) == 1);
	set_habits(ctx);
	if (!set_groups(ctx, settings->groups))
		what = "no group of tls_groups is known to this OpenSSL";
	else if (!set_ciphers(ctx, settings->ciphers))
		what = "OpenSSL does not take the list of tls_require_ciphers";
	if (what == NULL) {
		*out = ctx;
		return OUT_OK;
	}
	*why = arena_printf(arena, "%s (%s)", what,
	    tls_reason_text(tls_reason_take()))
		   .at;
	SSL_CTX_free(ctx);
	return OUT_PERM;
}
