/*
 * end: the ways out of a session.
 */
#ifndef SMTP_END_H
#define SMTP_END_H

#include "smtp/session.h"

/* Words of $smtp_notquit_reason. */
#define SMTP_END_DROP "acl-drop"
#define SMTP_END_COMMANDS "bad-commands"
#define SMTP_END_SYNPROT "bad-command-synprot"
#define SMTP_END_TIMEOUT "command-timeout"
#define SMTP_END_DATA_TIMEOUT "data-timeout"
#define SMTP_END_LOST "connection-lost"
#define SMTP_END_SYNC "synchronization-error"
#define SMTP_END_TLS "tls-failed"
#define SMTP_END_SIGNAL "signal-exit"
#define SMTP_END_LIMIT "local-limit"

/*
 * smtp_end(s, reason): no further command; whatever still runs for this
 * session is cancelled, what was said is sent, acl_smtp_notquit runs, all is
 * freed, soon.  The session must not be used after the caller has returned
 * to the loop.  The first call counts.
 *
 * reason  static text, above; NULL after QUIT
 */
void smtp_end(struct smtp_session *s, const char *reason);

/*
 * smtp_end_421(s, enhanced, text, reason): say 421 before: "<text>".
 */
void smtp_end_421(struct smtp_session *s, const char *enhanced,
    const char *text, const char *reason);

/* smtp_end_shutdown(s): 421 because we are going down (RFC 5321 3.8). */
void smtp_end_shutdown(struct smtp_session *s);

/* smtp_end_lost(s): the client has gone without QUIT; said in the log. */
void smtp_end_lost(struct smtp_session *s);

#endif
