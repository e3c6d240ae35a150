/*
 * handshake: TLS with the client, after STARTTLS or at once.
 */
#ifndef SMTP_HANDSHAKE_H
#define SMTP_HANDSHAKE_H

#include "smtp/session.h"

/* smtp_tls(s): what a handshake that begins now is done with, or NULL. */
struct tls_server *smtp_tls(const struct smtp_session *s);

/*
 * smtp_handshake_wait(s, implicit): do it, and fill in s->input.tls.  False:
 * it failed, was logged, and the session ends.
 */
bool smtp_handshake_wait(struct smtp_session *s, bool implicit);

#endif
