/*
 * client: TLS toward backends: what one transport brings to a handshake.
 *
 * Made in the supervisor before the fork, from files that workers may not
 * read: who may sign backends' certificates, what was revoked, a certificate
 * of our own.  connect.h does the handshake.
 */
#ifndef TLS_CLIENT_H
#define TLS_CLIENT_H

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "tls/context.h"

struct tls_client;

/* What it is made of.  Plain data; texts are borrowed, NULL where unset. */
struct tls_client_plan {
	const char *certificate;  /* PEM file of ours, its chain behind it */
	const char *key;	  /* PEM; NULL: in the same file */
	const char *trust;	  /* file, directory, or "system" */
	const char *revoked;	  /* file of CRLs */
	const char *dane_ciphers; /* NULL: settings.ciphers */
	struct span alpn;	  /* as in the handshake: each with its length;
				     "": none is offered */
	struct tls_settings settings;
};

/*
 * tls_client_new(plan, arena, out, why): read and check all of it.  Without a
 * plan->trust nobody's certificate can be verified.
 *
 * Returns OUT_OK; OUT_PERM with ${why} in ${arena}: the file and what is
 * wrong with it.
 */
MUST_USE enum outcome tls_client_new(const struct tls_client_plan *plan,
    struct arena *arena, struct tls_client **out, const char **why);

/* tls_client_free(c): after the streams that were connected with it. */
void tls_client_free(struct tls_client **c);

#endif
