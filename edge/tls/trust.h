/*
 * trust: who may sign the certificates of others, and what was revoked.
 */
#ifndef TLS_TRUST_H
#define TLS_TRUST_H

#include <stdbool.h>

#include "base/span.h"

/* OpenSSL's X509_STORE and STACK_OF(X509_NAME). */
struct x509_store_st;
struct stack_st_X509_NAME;

/* More names than this in a handshake are more than some clients bear. */
enum { TLS_TRUST_NAMES_MAX = 32 };

/*
 * tls_trust_new(certificates, revoked, store, names, why): PEM bytes; with
 * CRLs every certificate of a chain must have one.
 *
 * names  the subjects, for a server to name in its request; NULL when they
 *        are more than TLS_TRUST_NAMES_MAX.  May itself be NULL: not wanted
 *
 * True, both the caller's; false with ${why}, static.
 */
bool tls_trust_new(struct span certificates, struct span revoked,
    struct x509_store_st **store, struct stack_st_X509_NAME **names,
    const char **why);

/* tls_trust_free(store, names): accepts NULL in both. */
void tls_trust_free(struct x509_store_st **store,
    struct stack_st_X509_NAME **names);

#endif
