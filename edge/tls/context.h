/*
 * context: what every SSL_CTX of ours has in common, either side.
 */
#ifndef TLS_CONTEXT_H
#define TLS_CONTEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/outcome.h"

/* OpenSSL's SSL_CTX. */
struct ssl_ctx_st;

enum tls_version { TLS_VERSION_1_2, TLS_VERSION_1_3 };

/* Plain data; texts are borrowed. */
struct tls_settings {
	const char *ciphers; /* OpenSSL's syntax; NULL or "": ours */
	const char *groups;  /* likewise */
	enum tls_version version_min;
};

/*
 * tls_context_new(is_server, settings, arena, out, why): a context without
 * certificates.  Its early data, renegotiation and compression are off;
 * idle connections give their buffers back.
 *
 * ciphers  words that begin with TLS_ are suites of TLS 1.3, the others a
 *          cipher list for 1.2; what is not named is as without the setting
 *
 * Returns OUT_OK, ${out} the caller's; OUT_PERM with ${why} in ${arena}.
 */
MUST_USE enum outcome tls_context_new(bool is_server,
    const struct tls_settings *settings, struct arena *arena,
    struct ssl_ctx_st **out, const char **why);

#endif
