/*
 * staple: an OCSP response that may be served with a certificate.
 *
 * RFC 6960.  What is bad, stale or about another certificate never gets
 * here: it is refused when it is read, and again when its time is over.
 */
#ifndef TLS_STAPLE_H
#define TLS_STAPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"

/* OpenSSL's X509. */
struct x509_st;

enum {
	/* A response is a few hundred bytes, 2 KiB with a signer in it. */
	TLS_STAPLE_BYTES_MAX = 16 * 1024,
	TLS_STAPLE_SKEW_S = 300 /* Exim's; clocks differ */
};

struct tls_staple {
	struct span der;   /* empty: there is none */
	int64_t from_s;	   /* thisUpdate */
	int64_t refresh_s; /* half way to the end: time for the next */
	int64_t until_s;   /* nextUpdate, or the end of its signer */
};

/* Of which certificate; borrowed. */
struct tls_staple_about {
	struct x509_st *leaf;
	struct x509_st *issuer; /* NULL: not known, so nothing is good */
};

/*
 * tls_staple_check(der, about, now_s, arena, out, why):
 * Whether ${der} says that the certificate is good now: signed by the issuer
 * or by whom it has delegated that to (RFC 6960 section 4.2.2.2), the signer's
 * certificate valid now, nextUpdate present.
 *
 * out  on OUT_OK; der is ${der} itself
 *
 * Returns OUT_OK; OUT_TEMP when it is of another time; OUT_PERM else; ${why}
 * in ${arena} or static.
 */
MUST_USE enum outcome tls_staple_check(struct span der,
    const struct tls_staple_about *about, int64_t now_s, struct arena *arena,
    struct tls_staple *out, const char **why);

/* tls_staple_is_good(s, now_s): whether there is one to be served. */
bool tls_staple_is_good(const struct tls_staple *s, int64_t now_s);

/*
 * tls_staple_decode(text, is_pem, arena, out): the DER in a file's bytes.
 * PEM is taken whatever it is called, by its first line; the first response
 * counts.  False when ${text} is too long, or no PEM though it should be.
 */
bool tls_staple_decode(struct span text, bool is_pem, struct arena *arena,
    struct span *out);

/*
 * tls_staple_request(about, arena): the DER of the question, without
 * a nonce: the answer is to be cached.
 */
struct span tls_staple_request(const struct tls_staple_about *about,
    struct arena *arena);

#endif
