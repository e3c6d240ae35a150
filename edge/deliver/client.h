/*
 * client: one conversation with a backend, in LMTP or SMTP.
 *
 * Commands out, whole replies in; no transaction and no policy.  Used from
 * one fiber at a time.  After any failure the connection is only good for
 * deliver_client_free.
 */
#ifndef DELIVER_CLIENT_H
#define DELIVER_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/span.h"
#include "loop/loop.h"
#include "policy/route.h"
#include "wire/smtp_reply.h"

struct deliver_client;
struct mail_emit;

/*
 * deliver_client_open_wait(l, b, hello, until_ms, out, why):
 * Connect, read the greeting, say LHLO or EHLO ${hello}.
 *
 * why  on failure: static text
 *
 * Returns OUT_OK; OUT_TEMP when the backend cannot be reached, is silent or
 * does not greet with 220 and 250: a refusal here is no verdict on a mail;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_client_open_wait(struct loop *l,
    const struct policy_backend *b, struct span hello, uint64_t until_ms,
    struct deliver_client **out, const char **why);

/* deliver_client_free(c): close at once. */
void deliver_client_free(struct deliver_client **c);

/* deliver_client_quit(c): say QUIT, then close without waiting for 221. */
void deliver_client_quit(struct deliver_client **c);

/* deliver_client_is_fresh(c): open, and nothing has come unasked. */
bool deliver_client_is_fresh(const struct deliver_client *c);

/* deliver_client_has_pipelining(c): whether PIPELINING was offered. */
bool deliver_client_has_pipelining(const struct deliver_client *c);

/* deliver_client_has_8bitmime(c): whether 8BITMIME was offered. */
bool deliver_client_has_8bitmime(const struct deliver_client *c);

/* deliver_client_has_size(c): whether SIZE was offered. */
bool deliver_client_has_size(const struct deliver_client *c);

/* deliver_client_say(c, fmt, ...): queue a command; CR LF is added. */
void deliver_client_say(struct deliver_client *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * deliver_client_reply_wait(c, until_ms, reply): the next whole reply;
 * borrowed until the next call.  OUT_OK; OUT_TEMP when the connection is
 * lost, garbled, or silent until the deadline; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_client_reply_wait(struct deliver_client *c,
    uint64_t until_ms, const struct wire_reply **reply);

/*
 * deliver_client_body_wait(c, emit, stall_ms, until_ms): write all of ${emit}
 * but not the final dot.  OUT_OK; OUT_TEMP when nothing moves for
 * ${stall_ms}, the connection is lost, or the body cannot be read;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_client_body_wait(struct deliver_client *c,
    struct mail_emit *emit, uint64_t stall_ms, uint64_t until_ms);

/*
 * deliver_client_was_silent(c): whether what went wrong was a wait that ran
 * out, rather than a connection that ended.
 */
bool deliver_client_was_silent(const struct deliver_client *c);

/* deliver_client_why(c): what went wrong last; static text. */
const char *deliver_client_why(const struct deliver_client *c);

#endif
