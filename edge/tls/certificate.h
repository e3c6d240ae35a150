/*
 * certificate: one certificate with its chain, its key and its staple.
 *
 * Made of bytes, not of files.  It lives in an arena but for OpenSSL's
 * objects, which tls_certificate_fini drops.
 */
#ifndef TLS_CERTIFICATE_H
#define TLS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "tls/material.h"
#include "tls/staple.h"

/* OpenSSL's X509, STACK_OF(X509) and EVP_PKEY. */
struct x509_st;
struct stack_st_X509;
struct evp_pkey_st;

enum { TLS_DIGEST_BYTES = 32, TLS_CHAIN_MAX = 16, TLS_NAMES_MAX = 256 };

/* Plain data, for tls/ and for who fetches staples; not to be changed. */
struct tls_certificate {
	const char *path;
	const char *staple_path; /* NULL: none was named */
	bool is_default;
	struct x509_st *leaf;
	struct stack_st_X509 *chain; /* the issuer first */
	struct evp_pkey_st *key;     /* NULL: made without one */
	int64_t expiry_s;
	uint8_t digest[TLS_DIGEST_BYTES]; /* SHA-256 of the leaf */
	struct span *names;		  /* dNSName, folded; or the CN */
	size_t name_count;
	bool must_staple;      /* RFC 7633: status_request */
	const char *responder; /* an http URL of its OCSP responder, or NULL */
	struct span pem;       /* the leaf */
	struct tls_staple staple;
	const char *staple_why; /* why the file's is not served; NULL: it is,
				   or there is none */
};

/*
 * tls_certificate_init(c, pair, now_s, arena, why): read ${pair}; texts and
 * the staple are copied into ${arena}.  Without bytes for a key it is a
 * certificate alone.
 *
 * Returns OUT_OK; OUT_PERM, nothing to fini, with ${why} in ${arena}: the
 * file and what is wrong with it.
 */
MUST_USE enum outcome tls_certificate_init(struct tls_certificate *c,
    const struct tls_pair *pair, int64_t now_s, struct arena *arena,
    const char **why);

/* tls_certificate_fini(c): drop OpenSSL's objects. */
void tls_certificate_fini(struct tls_certificate *c);

/* tls_certificate_issuer(c): the first of its chain, or itself when it has
   signed itself; NULL when it is not there.  Borrowed. */
struct x509_st *tls_certificate_issuer(const struct tls_certificate *c);

/* tls_pem_of(x, arena): ${x} in PEM. */
struct span tls_pem_of(struct x509_st *x, struct arena *arena);

#endif
