/*
 * handshake: TLS with the client, after STARTTLS or at once.
 */
#ifndef SMTP_HANDSHAKE_H
#define SMTP_HANDSHAKE_H

#include "smtp/session.h"

/*
 * smtp_handshake_wait(s, implicit): do it, and fill in s->input.tls.  False:
 * it failed, was logged, and the session ends.
 */
bool smtp_handshake_wait(struct smtp_session *s, bool implicit);

#endif
