/*
 * limits: how many, how long, how often.
 */
#ifndef SMTP_LIMITS_H
#define SMTP_LIMITS_H

#include "smtp/session.h"
#include "wire/address.h"

/*
 * smtp_limit_clock(s): the client has smtp_receive_timeout from now on to go
 * on.  Cheap; the timer itself is set only when it must be.
 */
void smtp_limit_clock(struct smtp_session *s);

/* smtp_limit_clock_until(s, until_ms): or until then. */
void smtp_limit_clock_until(struct smtp_session *s, uint64_t until_ms);

/*
 * smtp_limit_connections_wait(s): count this client, and refuse it when there
 * are too many of it or of all.  False: it was told so and the session ends.
 */
bool smtp_limit_connections_wait(struct smtp_session *s);

/*
 * smtp_limit_protocol(s, code, enhanced, data, text):
 * Refuse a command for its syntax or its place: "<data>: <text>".  One too
 * many (smtp_max_synprot_errors) ends the session.
 */
void smtp_limit_protocol(struct smtp_session *s, int code, const char *enhanced,
    struct span data, const char *text);

/*
 * smtp_limit_path(s, path, flags, fault, enhanced): a path, read with
 * WIRE_ADDRESS_ ${flags}, that is none: 501 with ${enhanced}, or 553 5.6.7
 * where SMTPUTF8 was offered and would have helped.
 */
void smtp_limit_path(struct smtp_session *s, struct span path, unsigned flags,
    enum wire_address_fault fault, const char *enhanced);

/*
 * smtp_limit_misplaced(s, text): refuse a command for its place, 503; not
 * held against a client that could not know.
 */
void smtp_limit_misplaced(struct smtp_session *s, const char *text);

/* smtp_limit_unknown(s): refuse an unknown command, likewise. */
void smtp_limit_unknown(struct smtp_session *s);

/*
 * smtp_limit_nonmail_is_near(s): whether the next command that does not count
 * as mail may be one too many, so that its client must be looked up.
 */
bool smtp_limit_nonmail_is_near(const struct smtp_session *s);

/*
 * smtp_limit_nonmail_wait(s): one command more that is no mail.  Waits only
 * if smtp_limit_nonmail_is_near.  False: too many, the session ends.
 */
bool smtp_limit_nonmail_wait(struct smtp_session *s);

/*
 * smtp_limit_proxy_failed(s): the reply to any command but QUIT after a
 * failed PROXY negotiation; the session ends when it hears none of it.
 */
void smtp_limit_proxy_failed(struct smtp_session *s);

#endif
