/*
 * server_inside: what a server context is made of, for accept.c.
 */
#ifndef TLS_SERVER_INSIDE_H
#define TLS_SERVER_INSIDE_H

#include <stdint.h>

#include "tls/ticket.h"

struct tls_server {
	struct ssl_ctx_st *ctx;
	struct bio_method_st *wire;
	int64_t expiry_s;
	struct tls_ticket_keys keys;
};

#endif
