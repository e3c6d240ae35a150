/*
 * server_inside: what a server's contexts are made of; for tls/ alone.
 */
#ifndef TLS_SERVER_INSIDE_H
#define TLS_SERVER_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "tls/certificate.h"

/* OpenSSL's. */
struct bio_method_st;
struct x509_store_st;
struct stack_st_X509_NAME;
struct crypto_digest;
struct ssl_ctx_st;
struct tls_tickets;

/* Certificates of the same names, of different keys: one SSL_CTX. */
struct tls_set {
	struct ssl_ctx_st *ctx;
	uint8_t identity[TLS_DIGEST_BYTES]; /* of its names */
	const struct tls_certificate **certificates;
	size_t count;
};

struct tls_server {
	unsigned references;
	struct arena arena;
	struct bio_method_st *wire;
	struct tls_certificate *certificates;
	size_t count;
	struct tls_set *sets; /* the first serves who asks for no other */
	size_t set_count;
	struct map by_name; /* folded, "*.example.org" too → tls_set */
	struct map by_path; /* of a certificate → tls_set */
	struct x509_store_st *trust; /* NULL: no client can be verified */
	struct stack_st_X509_NAME *trust_names; /* NULL: too many */
	uint8_t trust_digest[TLS_DIGEST_BYTES];
	struct crypto_digest *digest; /* for whoever needs one for a moment */
	struct tls_tickets *tickets;
	bool owns_tickets;
};

#endif
