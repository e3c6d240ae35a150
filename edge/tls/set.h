/*
 * set: which certificates are shown to whom; for the server's side of tls/
 * alone.
 */
#ifndef TLS_SET_H
#define TLS_SET_H

#include "base/span.h"
#include "tls/server_inside.h"

/* tls_set_find(t, sni): the set for a folded name, "" for none; one there
   always is. */
const struct tls_set *tls_set_find(const struct tls_server *t, struct span sni);

/* tls_set_certificate(s, x): whose leaf is ${x}; or NULL. */
const struct tls_certificate *tls_set_certificate(const struct tls_set *s,
    const struct x509_st *x);

#endif
