/*
 * client_inside: what a client's context is made of; for tls/ alone.
 */
#ifndef TLS_CLIENT_INSIDE_H
#define TLS_CLIENT_INSIDE_H

#include <stdint.h>

#include "base/arena.h"
#include "tls/certificate.h"

/* OpenSSL's. */
struct bio_method_st;
struct ssl_ctx_st;

struct tls_client {
	struct arena arena;
	struct bio_method_st *wire;
	struct ssl_ctx_st *ctx;
	struct ssl_ctx_st *dane; /* without CAs and CRLs, RFC 7672 section 3 */
	struct tls_certificate own;
	bool has_own;
	bool can_verify; /* there are CAs */
	/* Of all that makes its sessions good for nothing else. */
	uint8_t identity[TLS_DIGEST_BYTES];
};

#endif
