/*
 * server: TLS toward clients, over OpenSSL.
 *
 * A context is made in the supervisor before the fork, so that all workers of
 * a generation share its certificate and its ticket keys and a ticket resumes
 * at any worker.  The handshake is driven by the loop; the stream stays the
 * same object before and after.
 */
#ifndef TLS_SERVER_H
#define TLS_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "net/stream.h"

struct tls_server;

/* What a finished handshake was; texts live in the arena given. */
struct tls_info {
	struct span version; /* "TLS1.3", as Exim's $tls_in_ver */
	struct span cipher;  /* "TLS1.3:TLS_AES_256_GCM_SHA384:256" */
	struct span sni;     /* "" when the client sent none */
	bool resumed;
	bool ticket_asked;    /* the client offered the extension */
	bool session_offered; /* the client offered a session or PSK */
	bool ticket_issued;
};

/*
 * tls_server_new(certificate_path, key_path, arena, out, why): read PEM files
 * (in the first, the server's certificate and then its chain), check that
 * they match, make the ticket keys.  A certificate that has expired is taken:
 * most clients encrypt without looking at it, and mail in clear, or none,
 * would be worse.  Who loads it asks tls_server_expiry_s and says so.
 *
 * Returns OUT_OK; OUT_PERM with ${why} in ${arena}: the file and what is
 * wrong with it.
 */
MUST_USE enum outcome tls_server_new(const char *certificate_path,
    const char *key_path, struct arena *arena, struct tls_server **out,
    const char **why);

/*
 * tls_server_free(t): free it in this process, after the streams that were
 * accepted with it.
 */
void tls_server_free(struct tls_server **t);

/* tls_server_expiry_s(t): when the leaf certificate ends, wall seconds. */
int64_t tls_server_expiry_s(const struct tls_server *t);

/* How to accept: plain data. */
struct tls_accept {
	/* Whether tls_resumption_hosts holds for this client: if not, no
	   ticket is issued and none is taken. */
	bool tickets;
	/* The port's TLS is implicit: what stands in the input (a ClientHello
	   that came with the PROXY header's segment) is passed to TLS. */
	bool implicit;
	uint64_t until_ms;
};

/*
 * tls_accept_wait(t, s, how, arena, info, why):
 * Do the server's side of a handshake on ${s}; suspends the fiber.  What is
 * queued for writing leaves in the clear first.  Unless how->implicit,
 * plaintext that stands in the input is an injection behind STARTTLS and
 * refused, and what the kernel still holds reaches nobody but TLS: nothing
 * said in the clear is ever read from ${s} afterwards (RFC 3207 section 4.2).
 * The stream stays the same object, paused or not as it was, and its events
 * are put back.  After a failure it is good for net_stream_finish only.
 *
 * info      on OUT_OK; texts in ${arena}, sni as the client sent it
 * why       else: the reason, in ${arena} or static
 *
 * Returns OUT_OK; OUT_PERM when the handshake failed; OUT_TEMP at the
 * deadline or when the peer has gone; OUT_CANCELLED.
 */
MUST_USE enum outcome tls_accept_wait(struct tls_server *t,
    struct net_stream *s, const struct tls_accept *how, struct arena *arena,
    struct tls_info *info, const char **why);

#endif
