/*
 * hand: one connection's handshake, as OpenSSL's callbacks see it; for the
 * server's side of tls/ alone.
 */
#ifndef TLS_HAND_H
#define TLS_HAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "tls/how.h"
#include "tls/server_inside.h"
#include "tls/ticket.h"

/* Which certificate: whether the site's own rule has been asked for it. */
enum tls_choice {
	TLS_CHOICE_NONE,   /* there is no such rule */
	TLS_CHOICE_NEEDED, /* it will be asked once the name is known */
	TLS_CHOICE_ASKED,  /* the handshake stands still for the answer */
	TLS_CHOICE_MADE
};

struct tls_hand {
	struct tls_ticket_use tickets; /* first: see ticket.h */
	struct tls_server *server;     /* a reference */
	const struct tls_accept *how;
	const struct tls_set *set; /* NULL before the ClientHello */
	enum tls_choice choice;
	const struct tls_set *chosen; /* by the rule; NULL: by the name */
	bool staple_asked;
	bool staple_given;
	bool staple_bad; /* there is one, whose time is over */
	char sni[LIMIT_DOMAIN_BYTES + 1];
	size_t sni_len;
};

/* tls_hand_setup(ctx): have ${ctx} ask what follows. */
void tls_hand_setup(struct ssl_ctx_st *ctx);

/* tls_hand_begin(ssl, h): ${h} is about ${ssl} and outlives its handshake. */
void tls_hand_begin(struct ssl_st *ssl, struct tls_hand *h);

#endif
