/*
 * link: TLS between a stream and its socket, of either side; for tls/ alone.
 *
 * The loop drives the handshake through the filter's read, on its own stack,
 * since OpenSSL needs more of it than a fiber has.  The fiber only waits.
 */
#ifndef TLS_LINK_H
#define TLS_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "loop/wait.h"
#include "net/filter.h"
#include "net/stream.h"
#include "tls/wire_bio.h"

/* OpenSSL's. */
struct bio_method_st;
struct ssl_st;

/* The first member of what a side keeps of a connection. */
struct tls_link {
	struct ssl_st *ssl; /* NULL before tls_link_begin */
	struct tls_wire wire;
	struct loop_wait *waiting;	  /* the fiber, during the handshake */
	unsigned long error;		  /* OpenSSL's, 0 when it has none */
	bool is_up;			  /* the handshake is done */
	bool has_failed;		  /* nothing more, either way */
	void (*fini)(struct tls_link *k); /* free it and what is around it */
};

/*
 * tls_link_begin(k, ssl, wire, s): from now on ${s} speaks through ${ssl},
 * which is ${k}'s and knows its side.  What stands in the input of ${s} is
 * passed to TLS.  On the loop's stack; ${k} is now the stream's.
 */
void tls_link_begin(struct tls_link *k, struct ssl_st *ssl,
    const struct bio_method_st *wire, struct net_stream *s);

/*
 * tls_link_quiet_wait(s, implicit, until_ms, why): pause reading of ${s} and
 * write what is queued in the clear.  Unless ${implicit}, plaintext that
 * stands in the input came behind the reply to STARTTLS, or the command, and
 * is an injection (RFC 3207 section 4.2: discard what was known; we refuse).
 * What the kernel still holds reaches nobody but TLS.
 *
 * Returns OUT_OK; OUT_PERM for an injection; OUT_TEMP; OUT_CANCELLED; with a
 * static ${why}.
 */
MUST_USE enum outcome tls_link_quiet_wait(struct net_stream *s, bool implicit,
    uint64_t until_ms, const char **why);

/* tls_link_listen(k, s): the end of ${s} is told to ${k}; who was told
   before is returned, to be put back. */
struct net_told tls_link_listen(struct tls_link *k, struct net_stream *s);

/*
 * tls_link_step_wait(k, s, until_ms): suspend until the handshake is done
 * (OUT_OK) or stands still for somebody's answer (OUT_NONE).  OUT_PERM when it
 * has failed; OUT_TEMP at the deadline or when the peer has gone;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome tls_link_step_wait(struct tls_link *k,
    struct net_stream *s, uint64_t until_ms);

/* tls_link_explain(k, o, arena): why it ended with ${o}; in ${arena} or
   static. */
const char *tls_link_explain(const struct tls_link *k, enum outcome o,
    struct arena *arena);

#endif
