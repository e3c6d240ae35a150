/*
 * log: the session's lines, in Exim's shape.
 *
 * One line per event.  A health check, and a proxy that checks us from its
 * own address, are told at debug level only.
 */
#ifndef SMTP_LOG_H
#define SMTP_LOG_H

#include "policy/run.h"
#include "smtp/outcome.h"
#include "smtp/session.h"

/*
 * smtp_log(s, event, fmt, ...): a line about this client:
 * "<text> H=(helo) [address]".
 */
void smtp_log(const struct smtp_session *s, const char *event, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * smtp_log_verdict(s, phase, what, v): a refusal by policy, counted too:
 * "H=… F=<sender> rejected RCPT <a@b>: why".  ${what} is "RCPT <a@b>".
 */
void smtp_log_verdict(const struct smtp_session *s, enum lang_phase phase,
    struct span what, const struct policy_verdict *v);

/*
 * smtp_log_refused(s, what, code, why): the same for a refusal that no
 * policy made.
 */
void smtp_log_refused(const struct smtp_session *s, struct span what, int code,
    struct span why);

/*
 * smtp_log_outcome(s, recipient, o): what a backend refused is told to whoever
 * keeps decisions; deliver/ has logged it.
 */
void smtp_log_outcome(const struct smtp_session *s, struct span recipient,
    const struct smtp_outcome *o);

/*
 * smtp_log_received(s): "<id> <= sender H=… P=… S=…" for a message that is
 * handed on now.
 */
void smtp_log_received(struct smtp_session *s);

#endif
