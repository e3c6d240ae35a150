/*
 * resume: sessions between OpenSSL and those that workers share; for the
 * client's side of tls/ alone.  On the loop's stack.
 */
#ifndef TLS_RESUME_H
#define TLS_RESUME_H

#include "tls/client_inside.h"
#include "tls/connected.h"
#include "tls/wanted.h"

/* tls_resume_setup(ctx): have ${ctx} tell us of new sessions. */
void tls_resume_setup(struct ssl_ctx_st *ctx);

/*
 * tls_resume_begin(k, ssl, client, how): offer a session if there is one that
 * is good for exactly this: the client's settings, ${how}, its place.
 */
void tls_resume_begin(struct tls_connecting_link *k, struct ssl_st *ssl,
    const struct tls_client *client, const struct tls_connect *how);

/* tls_resume_judged(k): all is well with ${k}: keep its sessions, those to
   come too. */
void tls_resume_judged(struct tls_connecting_link *k);

/* tls_resume_fini(k): drop those that were not kept. */
void tls_resume_fini(struct tls_connecting_link *k);

#endif
