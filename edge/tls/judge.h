/*
 * judge: what a handshake with a backend has shown; for the client's side of
 * tls/ alone.  On the loop's stack.
 */
#ifndef TLS_JUDGE_H
#define TLS_JUDGE_H

#include "tls/connected.h"
#include "tls/wanted.h"

/* Exim's values of $tls_out_ocsp. */
enum {
	TLS_OCSP_UNASKED = 0,
	TLS_OCSP_NONE = 1,
	TLS_OCSP_UNVERIFIED = 2,
	TLS_OCSP_BAD = 3,
	TLS_OCSP_GOOD = 4
};

/*
 * tls_judge_up(k, how, why): note in ${k}, whose handshake is done, whether
 * it was verified by DANE, and what the OCSP response says; a session that was
 * resumed has kept both.
 *
 * Returns what is required and missing, with ${why}, static; or
 * TLS_FLAW_NONE.
 */
enum tls_flaw tls_judge_up(struct tls_connecting_link *k,
    const struct tls_connect *how, const char **why);

/* tls_judge_flaw(result): what was wrong, by OpenSSL's X509_V_ code. */
enum tls_flaw tls_judge_flaw(long result);

#endif
