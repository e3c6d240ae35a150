/*
 * reply: what we say to the client.
 *
 * Adds what every reply carries: the enhanced code once EHLO was used (RFC
 * 2034 section 4), the trace id last in 4xx and 5xx, the counter.  Replies
 * are queued; the stream sends them when the loop turns.
 */
#ifndef SMTP_REPLY_H
#define SMTP_REPLY_H

#include "smtp/session.h"

/*
 * smtp_reply(s, code, enhanced, fmt, ...): a reply; ${enhanced} may be "".
 * The text may hold foreign bytes and, for more lines, '\n'.
 */
void smtp_reply(struct smtp_session *s, int code, const char *enhanced,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* smtp_reply_span(s, code, enhanced, text): the same from spans. */
void smtp_reply_span(struct smtp_session *s, int code, struct span enhanced,
    struct span text);

/*
 * smtp_reply_bare(s, code, text): without enhanced code and trace id: the
 * banner, EHLO and HELO, 3xx, and the 503 after a failed PROXY negotiation.
 */
void smtp_reply_bare(struct smtp_session *s, int code, struct span text);

#endif
