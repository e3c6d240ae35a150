/*
 * client: one conversation with a backend, in LMTP or SMTP.
 *
 * Commands out, whole replies in; no transaction and no policy.  Used from
 * one fiber at a time.  After any failure the connection is only good for
 * deliver_client_free.  greet.h makes one that has been greeted.
 */
#ifndef DELIVER_CLIENT_H
#define DELIVER_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/span.h"
#include "deliver/extension.h"
#include "deliver/party.h"
#include "policy/input.h"
#include "wire/smtp_reply.h"

struct deliver_client;
struct mail_emit;
struct net_stream;

/* deliver_client_new(stream): takes ${stream}; nothing was said on it yet. */
struct deliver_client *deliver_client_new(struct net_stream *stream);

/* deliver_client_free(c): close at once. */
void deliver_client_free(struct deliver_client **c);

/* deliver_client_quit(c): say QUIT, then close without waiting for 221. */
void deliver_client_quit(struct deliver_client **c);

/* deliver_client_stream(c): what it speaks over, borrowed; for TLS. */
struct net_stream *deliver_client_stream(struct deliver_client *c);

/* deliver_client_is_fresh(c): open, and nothing has come unasked. */
bool deliver_client_is_fresh(const struct deliver_client *c);

/* deliver_client_offers(c, e): from now on the backend offers ${e}. */
void deliver_client_offers(struct deliver_client *c,
    const struct deliver_extensions *e);

/* deliver_client_hello(c): the first line of its reply to EHLO, borrowed. */
struct span deliver_client_hello(const struct deliver_client *c);

/* deliver_client_hello_set(c, line): it has replied so; copied, cut short. */
void deliver_client_hello_set(struct deliver_client *c, struct span line);

/* deliver_client_has(c, bit): whether a DELIVER_ extension may be used. */
bool deliver_client_has(const struct deliver_client *c, unsigned bit);

/* deliver_client_extensions(c): all that was offered; borrowed. */
const struct deliver_extensions *deliver_client_extensions(
    const struct deliver_client *c);

/* deliver_client_party(c): whom the backend takes us for; NULL: ourselves. */
const struct deliver_party *deliver_client_party(
    const struct deliver_client *c);

/* deliver_client_party_set(c, p): it has been told; ${p} is copied. */
void deliver_client_party_set(struct deliver_client *c,
    const struct deliver_party *p);

/* deliver_client_out(c): whom we speak to, and by which way; borrowed. */
const struct policy_out *deliver_client_out(const struct deliver_client *c);

/* deliver_client_out_set(c, out): ${out} is copied. */
void deliver_client_out_set(struct deliver_client *c,
    const struct policy_out *out);

/* deliver_client_tls(c): " X=…" as the log has it; "" in clear; borrowed. */
struct span deliver_client_tls(const struct deliver_client *c);

/* deliver_client_tls_set(c, text): TLS has begun; ${text} is copied. */
void deliver_client_tls_set(struct deliver_client *c, struct span text);

/* deliver_client_tls_fail(c): OUT_TEMP: it is TLS that could not be had. */
MUST_USE enum outcome deliver_client_tls_fail(struct deliver_client *c);

/* deliver_client_tls_failed(c): whether deliver_client_tls_fail was called. */
bool deliver_client_tls_failed(const struct deliver_client *c);

/* deliver_client_messages(c): how many messages went over it. */
size_t deliver_client_messages(const struct deliver_client *c);

/* deliver_client_count(c): one message more. */
void deliver_client_count(struct deliver_client *c);

/*
 * deliver_client_say(c, fmt, ...): queue a command; CR LF is added.  A line
 * over LIMIT_COMMAND_LINE_BYTES is a bug of the caller's.
 */
void deliver_client_say(struct deliver_client *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* deliver_client_write(c, bytes): queue bytes as they are. */
void deliver_client_write(struct deliver_client *c, struct span bytes);

/*
 * deliver_client_reply_wait(c, until_ms, reply): the next whole reply;
 * borrowed until the next call.  OUT_OK; OUT_TEMP when the connection is
 * lost, garbled, or silent until the deadline; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_client_reply_wait(struct deliver_client *c,
    uint64_t until_ms, const struct wire_reply **reply);

/*
 * deliver_client_flush_wait(c, stall_ms, until_ms): wait while much is queued
 * for writing.  OUT_OK; OUT_TEMP when nothing moves for ${stall_ms} or the
 * connection is lost; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_client_flush_wait(struct deliver_client *c,
    uint64_t stall_ms, uint64_t until_ms);

/*
 * deliver_client_body_wait(c, emit, stall_ms, until_ms): write all of ${emit}
 * but not the final dot.  OUT_OK; OUT_TEMP when nothing moves for
 * ${stall_ms}, the connection is lost, or the body cannot be read;
 * OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_client_body_wait(struct deliver_client *c,
    struct mail_emit *emit, uint64_t stall_ms, uint64_t until_ms);

/* deliver_client_has_input(c): some of a reply has come already. */
bool deliver_client_has_input(const struct deliver_client *c);

/* deliver_client_is_broken(c): the backend has ended the connection. */
bool deliver_client_is_broken(const struct deliver_client *c);

/*
 * deliver_client_was_silent(c): whether what went wrong was a wait that ran
 * out, rather than a connection that ended.
 */
bool deliver_client_was_silent(const struct deliver_client *c);

/* deliver_client_fail(c, why): OUT_TEMP, with a static text for _why. */
MUST_USE enum outcome deliver_client_fail(struct deliver_client *c,
    const char *why);

/* deliver_client_why(c): what went wrong last; static text. */
const char *deliver_client_why(const struct deliver_client *c);

#endif
