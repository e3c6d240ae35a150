/*
 * connect: the client's side of a handshake, toward a backend.
 *
 * All of it is judged before the first byte of mail: the certificate and its
 * names, the OCSP response, the TLSA records.  What fails where it is only
 * tried is told; what fails where it is required ends the connection.
 */
#ifndef TLS_CONNECT_H
#define TLS_CONNECT_H

#include "base/arena.h"
#include "base/outcome.h"
#include "net/stream.h"
#include "tls/client.h"
#include "tls/wanted.h"

/*
 * tls_connect_wait(c, s, how, arena, out, why):
 * Do the client's side of a handshake on ${s}; suspends the fiber.  Unless
 * how->implicit, the reply to STARTTLS was the last that was read, and
 * plaintext behind it is an injection and refused.  The stream stays the same
 * object.  After a failure it is good for net_stream_free only.
 *
 * out  on OUT_PERM and OUT_TEMP only its flaw counts
 * why  else: the reason, in ${arena} or static
 *
 * Returns OUT_OK; OUT_PERM when the handshake, or what it showed, was refused
 * by either side; OUT_TEMP at the deadline or when the peer has gone;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome tls_connect_wait(const struct tls_client *c,
    struct net_stream *s, const struct tls_connect *how, struct arena *arena,
    struct tls_connected *out, const char **why);

#endif
