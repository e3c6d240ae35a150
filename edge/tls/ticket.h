/*
 * ticket: OpenSSL's side of session tickets.
 *
 * Stateless tickets only (RFC 5077, RFC 8446 section 4.6.1): one for each
 * handshake, sealed with a key of tickets.h.
 */
#ifndef TLS_TICKET_H
#define TLS_TICKET_H

#include <stdbool.h>

#include "tls/tickets.h"

/* OpenSSL's SSL and SSL_CTX. */
struct ssl_st;
struct ssl_ctx_st;

/* What one connection's handshake had to do with tickets: the SSL's app data
   is one, or something that begins with one. */
struct tls_ticket_use {
	struct tls_tickets *tickets;	    /* borrowed */
	uint8_t context[TLS_CONTEXT_BYTES]; /* where it belongs */
	bool asked;			    /* the client takes tickets */
	bool offered;			    /* it offered a session to resume */
	bool issued;			    /* we made it a new ticket */
	enum tls_ticket_fate fate;
};

/*
 * tls_ticket_setup(ctx): have ${ctx} seal and open tickets by its
 * connections' struct tls_ticket_use.
 */
void tls_ticket_setup(struct ssl_ctx_st *ctx);

/*
 * tls_ticket_place(ssl, use): ${use} has its context now; called for each
 * ClientHello, before a ticket in it is looked at.
 */
void tls_ticket_place(struct ssl_st *ssl, struct tls_ticket_use *use);

/* tls_ticket_forbid(ssl): issue none and take none. */
void tls_ticket_forbid(struct ssl_st *ssl);

/* tls_ticket_hear(ssl, use): what a ClientHello says of tickets; for its
   callback. */
void tls_ticket_hear(struct ssl_st *ssl, struct tls_ticket_use *use);

#endif
