/*
 * server: TLS toward clients, over OpenSSL.
 *
 * A server is made of bytes, in the supervisor before the fork or in a worker
 * when a certificate was renewed.  It holds the certificates of all names;
 * the ClientHello says which is shown.  The handshake is driven by the loop;
 * the stream stays the same object before and after.
 */
#ifndef TLS_SERVER_H
#define TLS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/span.h"
#include "net/stream.h"
#include "tls/certificate.h"
#include "tls/context.h"
#include "tls/how.h"
#include "tls/info.h"
#include "tls/material.h"
#include "tls/tickets.h"

struct tls_server;

/*
 * tls_server_new(settings, material, arena, out, why): make contexts.  Of
 * pairs that are no default, those with the same names belong together.  A
 * certificate that has expired is taken: most clients encrypt without looking
 * at it, and mail in clear, or none, would be worse.  Who makes it looks at
 * tls_server_certificates and says so.
 *
 * Nothing of ${material} is kept.  Tickets are of its own until
 * tls_server_tickets.
 *
 * Returns OUT_OK; OUT_PERM with ${why} in ${arena}: the file and what is
 * wrong with it.
 */
MUST_USE enum outcome tls_server_new(const struct tls_settings *settings,
    const struct tls_material *material, struct arena *arena,
    struct tls_server **out, const char **why);

/*
 * tls_server_free(t): it goes with the last stream that was accepted with
 * it.
 */
void tls_server_free(struct tls_server **t);

/* tls_server_take(t): one more reference, to be freed too. */
struct tls_server *tls_server_take(struct tls_server *t);

/* tls_server_tickets(t, tickets): use these, borrowed, from now on. */
void tls_server_tickets(struct tls_server *t, struct tls_tickets *tickets);

/* tls_server_certificates(t, count): all of them, borrowed. */
const struct tls_certificate *tls_server_certificates(
    const struct tls_server *t, size_t *count);

/* tls_server_expiry_s(t): when the first default certificate to end ends,
   wall seconds. */
int64_t tls_server_expiry_s(const struct tls_server *t);

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
