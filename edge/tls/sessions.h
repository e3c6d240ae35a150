/*
 * sessions: what backends gave our workers to resume by, shared by them.
 *
 * One memfd of fixed size, mapped by the supervisor's children that deliver.
 * Of the two ways there are this is the simpler one: it needs no server, no
 * sealing, since it never leaves this machine's workers, and no wait in the
 * middle of a handshake.  Replicas learn their own sessions.
 *
 * There are no locks: a worker claims a slot by an atomic word, and one that
 * dies in between leaves a claim that ends by itself.  A slot that is claimed
 * is passed over, which costs a full handshake.  A session is found under the
 * digest of all that it is good for, and nothing else.
 */
#ifndef TLS_SESSIONS_H
#define TLS_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct tls_sessions;

enum {
	TLS_SESSIONS_MAX = 1024,
	TLS_SESSION_KEY_BYTES = 32,
	/* With a certificate and a ticket it has 2 KiB, seldom 4. */
	TLS_SESSION_BYTES_MAX = 8000
};

/* One session.  Plain data. */
struct tls_session {
	struct span der;
	int64_t until_s; /* wall: not afterwards */
	bool is_dane;	 /* what was found when it was made */
	uint8_t staple;	 /* likewise; Exim's $tls_out_ocsp */
};

/* tls_sessions_make(): a descriptor of an empty one; -1 with errno. */
int tls_sessions_make(void);

/* tls_sessions_map(fd): map it here; children do not inherit the mapping.
   NULL with errno. */
struct tls_sessions *tls_sessions_map(int fd);

/* tls_sessions_unmap(s): accepts NULL in *s. */
void tls_sessions_unmap(struct tls_sessions **s);

/*
 * tls_sessions_put(s, key, session, now_s): keep it under TLS_SESSION_KEY_BYTES
 * at ${key}, beside others of that key; the one that would end first gives
 * way.  False when it is too long or there is no place now.
 */
bool tls_sessions_put(struct tls_sessions *s, const uint8_t *key,
    const struct tls_session *session, int64_t now_s);

/*
 * tls_sessions_take(s, key, now_s, to, out): a session of that key, copied to
 * the TLS_SESSION_BYTES_MAX at ${to}, which the caller wipes.  It is gone then:
 * one is used once (RFC 8446 appendix C.4), and put back if it may be used
 * again.  False when there is none.
 */
bool tls_sessions_take(struct tls_sessions *s, const uint8_t *key,
    int64_t now_s, char *to, struct tls_session *out);

#endif
