/*
 * client: commands, replies and the body, over a stream.
 */
#include "deliver/client.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/assert.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "deliver/out.h"
#include "mail/emit.h"
#include "net/stream.h"

enum { HELLO_MAX_BYTES = 256 };
enum { OUTPUT_HIGH_BYTES = 128 * 1024, INPUT_CAP_BYTES = 64 * 1024 };

struct deliver_client {
	struct net_stream *stream;
	struct wire_reply reply;
	struct deliver_extensions extensions;
	struct arena arena; /* of ${party}; empty without one */
	struct deliver_party party;
	bool has_party;
	struct arena out_arena;
	struct policy_out out; /* texts in ${out_arena} */
	struct arena tls_arena; /* of ${tls}; empty in clear */
	struct span tls;
	char hello[HELLO_MAX_BYTES];
	size_t hello_len;
	size_t messages;
	const char *why;
	bool silent;
	bool tls_failed;
};

struct deliver_client *
deliver_client_new(struct net_stream *stream)
{
	struct deliver_client *c = calloc(1, sizeof(*c));

	ASSERT(c != NULL);
	c->stream = stream;
	c->why = "";
	arena_init(&c->arena, 0);
	arena_init(&c->out_arena, 0);
	arena_init(&c->tls_arena, 0);
	wire_reply_init(&c->reply);
	net_stream_read_cap(stream, INPUT_CAP_BYTES);
	return c;
}

void
deliver_client_free(struct deliver_client **c)
{
	if (*c == NULL)
		return;
	net_stream_free(&(*c)->stream);
	wire_reply_fini(&(*c)->reply);
	arena_fini(&(*c)->arena);
	arena_fini(&(*c)->out_arena);
	arena_fini(&(*c)->tls_arena);
	free(*c);
	*c = NULL;
}

void
deliver_client_quit(struct deliver_client **c)
{
	if (*c == NULL)
		return;
	deliver_client_say(*c, "QUIT");
	net_stream_finish(&(*c)->stream);
	deliver_client_free(c);
}

struct net_stream *
deliver_client_stream(struct deliver_client *c)
{
	return c->stream;
}

bool
deliver_client_is_fresh(const struct deliver_client *c)
{
	return net_stream_ended(c->stream) == NET_OPEN &&
	    net_stream_input_len(c->stream) == 0;
}

void
deliver_client_offers(struct deliver_client *c,
    const struct deliver_extensions *e)
{
	c->extensions = *e;
}

struct span
deliver_client_hello(const struct deliver_client *c)
{
	return (struct span){ c->hello, c->hello_len };
}

void
deliver_client_hello_set(struct deliver_client *c, struct span line)
{
	line = span_first(line, sizeof(c->hello));
	memcpy(c->hello, line.at, line.len);
	c->hello_len = line.len;
}

bool
deliver_client_has(const struct deliver_client *c, unsigned bit)
{
	return (c->extensions.offered & bit) != 0;
}

const struct deliver_extensions *
deliver_client_extensions(const struct deliver_client *c)
{
	return &c->extensions;
}

const struct deliver_party *
deliver_client_party(const struct deliver_client *c)
{
	return c->has_party ? &c->party : NULL;
}

void
deliver_client_party_set(struct deliver_client *c,
    const struct deliver_party *p)
{
	arena_fini(&c->arena);
	c->party = *p;
	c->party.helo = arena_copy(&c->arena, p->helo);
	c->party.name = arena_copy(&c->arena, p->name);
	c->has_party = true;
}

const struct policy_out *
deliver_client_out(const struct deliver_client *c)
{
	return &c->out;
}

void
deliver_client_out_set(struct deliver_client *c, const struct policy_out *out)
{
	arena_fini(&c->out_arena);
	c->out = deliver_out_copy(&c->out_arena, out);
}

struct span
deliver_client_tls(const struct deliver_client *c)
{
	return c->tls;
}

void
deliver_client_tls_set(struct deliver_client *c, struct span text)
{
	arena_fini(&c->tls_arena);
	c->tls = arena_copy(&c->tls_arena, text);
}

size_t
deliver_client_messages(const struct deliver_client *c)
{
	return c->messages;
}

void
deliver_client_count(struct deliver_client *c)
{
	c->messages++;
}

bool
deliver_client_was_silent(const struct deliver_client *c)
{
	return c->silent;
}

const char *
deliver_client_why(const struct deliver_client *c)
{
	return c->why;
}

enum outcome
deliver_client_fail(struct deliver_client *c, const char *why)
{
	c->why = why;
	return OUT_TEMP;
}

enum outcome
deliver_client_tls_fail(struct deliver_client *c)
{
	c->tls_failed = true;
	return deliver_client_fail(c, "TLS could not be had");
}

bool
deliver_client_tls_failed(const struct deliver_client *c)
{
	return c->tls_failed;
}

void
deliver_client_say(struct deliver_client *c, const char *fmt, ...)
{
	struct buf line;
	va_list ap;

	buf_init(&line, LIMIT_COMMAND_LINE_BYTES);
	va_start(ap, fmt);
	buf_vprintf(&line, fmt, ap);
	va_end(ap);
	buf_add_text(&line, "\r\n");
	ASSERT(!buf_is_full(&line));
	net_stream_write(c->stream, buf_span(&line));
	buf_fini(&line);
}

void
deliver_client_write(struct deliver_client *c, struct span bytes)
{
	net_stream_write(c->stream, bytes);
}

/* More input, or why there is none. */
static enum outcome
read_wait(struct deliver_client *c, uint64_t until_ms)
{
	switch (net_stream_read_wait(c->stream, until_ms)) {
	case OUT_OK:
		return OUT_OK;
	case OUT_CANCELLED:
		return OUT_CANCELLED;
	case OUT_NONE:
		return deliver_client_fail(c,
		    "the backend closed the connection");
	default:
		if (net_stream_ended(c->stream) == NET_LOST)
			return deliver_client_fail(c,
			    "the connection was lost");
		c->silent = true;
		return deliver_client_fail(c, "no reply in time");
	}
}

enum outcome
deliver_client_reply_wait(struct deliver_client *c, uint64_t until_ms,
    const struct wire_reply **reply)
{
	wire_reply_clear(&c->reply);
	for (;;) {
		size_t used = 0;
		struct span in = net_stream_pullup(c->stream,
		    net_stream_input_len(c->stream));
		enum wire_scan scan = wire_reply_scan(&c->reply, in, &used);

		if (scan == WIRE_BAD)
			return deliver_client_fail(c, "the reply is garbled");
		net_stream_consume(c->stream, used);
		if (scan == WIRE_DONE) {
			*reply = &c->reply;
			return OUT_OK;
		}
		enum outcome o = read_wait(c, until_ms);
		if (o != OUT_OK)
			return o;
	}
}

/* A backend that ends before our final dot will not take the message. */
bool
deliver_client_is_broken(const struct deliver_client *c)
{
	return net_stream_ended(c->stream) != NET_OPEN;
}

bool
deliver_client_has_input(const struct deliver_client *c)
{
	return net_stream_input_len(c->stream) > 0;
}

enum outcome
deliver_client_flush_wait(struct deliver_client *c, uint64_t stall_ms,
    uint64_t until_ms)
{
	uint64_t stalled_ms = clock_ms() + stall_ms;

	if (net_stream_output_len(c->stream) < OUTPUT_HIGH_BYTES)
		return OUT_OK;
	enum outcome o = net_stream_flush_wait(c->stream, OUTPUT_HIGH_BYTES / 2,
	    stalled_ms < until_ms ? stalled_ms : until_ms);
	if (o == OUT_OK || o == OUT_CANCELLED)
		return o;
	c->silent = !deliver_client_is_broken(c);
	return deliver_client_fail(c,
	    "the backend stopped reading the message");
}

enum outcome
deliver_client_body_wait(struct deliver_client *c, struct mail_emit *emit,
    uint64_t stall_ms, uint64_t until_ms)
{
	struct span piece;
	enum outcome o;

	while ((o = mail_emit_next(emit, &piece)) == OUT_OK) {
		if (deliver_client_is_broken(c))
			return deliver_client_fail(c,
			    "the connection was lost");
		net_stream_write(c->stream, piece);
		o = deliver_client_flush_wait(c, stall_ms, until_ms);
		if (o != OUT_OK)
			return o;
	}
	return o == OUT_NONE ?
	    OUT_OK :
	    deliver_client_fail(c, "the message could not be read back");
}
