/*
 * connected: one connection that we have made; for the client's side of tls/
 * alone.
 */
#ifndef TLS_CONNECTED_H
#define TLS_CONNECTED_H

#include <stdbool.h>
#include <stdint.h>

#include "tls/link.h"
#include "tls/sessions.h"

/* OpenSSL's. */
struct ssl_session_st;

/* A server sends two as a rule; more are not kept before it is judged. */
enum { TLS_CONNECTED_SESSIONS = 4 };

struct tls_connecting_link {
	struct tls_link link; /* first */
	/* Sessions: where they go, NULL: nowhere. */
	struct tls_sessions *sessions;
	uint8_t key[TLS_SESSION_KEY_BYTES];
	bool is_judged; /* and found good: its sessions may be kept */
	bool has_offered;
	bool has_got; /* the server has sent one */
	struct ssl_session_st *waiting[TLS_CONNECTED_SESSIONS];
	unsigned waiting_count;
	/* What was found when the handshake was done, or what the session
	   that was resumed has kept of that. */
	bool is_dane;
	uint8_t staple;
	struct tls_session offered; /* without its DER */
};

#endif
