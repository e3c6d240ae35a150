/*
 * ticket: the keys that session tickets are sealed with.
 *
 * Stateless tickets only (RFC 5077, RFC 8446 section 4.6.1).  The keys are
 * made with the context, in the supervisor, and inherited, so that whatever
 * worker gets the client next can open its ticket.
 */
#ifndef TLS_TICKET_H
#define TLS_TICKET_H

#include <stdbool.h>

/* OpenSSL's SSL and SSL_CTX. */
struct ssl_st;
struct ssl_ctx_st;

enum {
	TLS_TICKET_NAME_BYTES = 16,
	TLS_TICKET_KEY_BYTES = 32,
	/* How long a ticket is good; OpenSSL tells it to the client. */
	TLS_TICKET_LIFE_S = 7200
};

/* Plain data; whoever holds it wipes it. */
struct tls_ticket_keys {
	unsigned char name[TLS_TICKET_NAME_BYTES];
	unsigned char cipher[TLS_TICKET_KEY_BYTES];
	unsigned char mac[TLS_TICKET_KEY_BYTES];
};

/* What one connection's handshake had to do with tickets. */
struct tls_ticket_use {
	bool asked;   /* the client takes tickets */
	bool offered; /* it offered a session to resume */
	bool issued;  /* we made it a new ticket */
};

/*
 * tls_ticket_setup(ctx, keys): fill ${keys} at random and have ${ctx} use
 * them; they are borrowed for as long as ${ctx} lives.
 */
void tls_ticket_setup(struct ssl_ctx_st *ctx, struct tls_ticket_keys *keys);

/*
 * tls_ticket_watch(ssl, use, allowed): record in ${use}, borrowed while the
 * handshake lasts, what it does.  Unless ${allowed}, no ticket is issued or
 * taken.
 */
void tls_ticket_watch(struct ssl_st *ssl, struct tls_ticket_use *use,
    bool allowed);

#endif
