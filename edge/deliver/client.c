/*
 * client: greeting, commands, replies and the body, over a stream.
 */
#include "deliver/client.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "mail/emit.h"
#include "net/dial.h"
#include "net/stream.h"

enum { OUTPUT_HIGH_BYTES = 128 * 1024, INPUT_CAP_BYTES = 64 * 1024 };

struct deliver_client {
	struct net_stream *stream;
	struct wire_reply reply;
	const char *why;
	bool pipelining;
	bool eightbit;
	bool size;
	bool silent;
};

static struct deliver_client *
client_new(struct net_stream *stream)
{
	struct deliver_client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->stream = stream;
	c->why = "";
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

bool
deliver_client_is_fresh(const struct deliver_client *c)
{
	return net_stream_ended(c->stream) == NET_OPEN &&
	    net_stream_input_len(c->stream) == 0;
}

bool
deliver_client_has_pipelining(const struct deliver_client *c)
{
	return c->pipelining;
}

bool
deliver_client_has_8bitmime(const struct deliver_client *c)
{
	return c->eightbit;
}

bool
deliver_client_has_size(const struct deliver_client *c)
{
	return c->size;
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
	net_stream_write(c->stream, buf_span(&line));
	buf_fini(&line);
}

static enum outcome
failed(struct deliver_client *c, enum outcome o, const char *why)
{
	c->why = why;
	return o;
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
			return failed(c, OUT_TEMP, "the reply is garbled");
		net_stream_consume(c->stream, used);
		if (scan == WIRE_DONE) {
			*reply = &c->reply;
			return OUT_OK;
		}
		switch (net_stream_read_wait(c->stream, until_ms)) {
		case OUT_OK:
			break;
		case OUT_CANCELLED:
			return OUT_CANCELLED;
		case OUT_NONE:
			return failed(c, OUT_TEMP,
			    "the backend closed the connection");
		default:
			if (net_stream_ended(c->stream) == NET_LOST)
				return failed(c, OUT_TEMP,
				    "the connection was lost");
			c->silent = true;
			return failed(c, OUT_TEMP, "no reply in time");
		}
	}
}

/* A backend that ends before our final dot will not take the message. */
static bool
is_broken(const struct deliver_client *c)
{
	return net_stream_ended(c->stream) != NET_OPEN;
}

enum outcome
deliver_client_body_wait(struct deliver_client *c, struct mail_emit *emit,
    uint64_t stall_ms, uint64_t until_ms)
{
	struct span piece;
	enum outcome o;

	while ((o = mail_emit_next(emit, &piece)) == OUT_OK) {
		if (is_broken(c))
			return failed(c, OUT_TEMP, "the connection was lost");
		net_stream_write(c->stream, piece);
		if (net_stream_output_len(c->stream) < OUTPUT_HIGH_BYTES)
			continue;
		uint64_t stalled_ms = clock_ms() + stall_ms;
		o = net_stream_flush_wait(c->stream, OUTPUT_HIGH_BYTES / 2,
		    stalled_ms < until_ms ? stalled_ms : until_ms);
		if (o == OUT_CANCELLED)
			return o;
		if (o != OUT_OK) {
			c->silent = !is_broken(c);
			return failed(c, OUT_TEMP,
			    "the backend stopped reading the message");
		}
	}
	if (o != OUT_NONE)
		return failed(c, OUT_TEMP,
		    "the message could not be read back");
	/* Our last look before the final dot: another host may still try. */
	if (is_broken(c))
		return failed(c, OUT_TEMP, "the connection was lost");
	return OUT_OK;
}

static void
note_extensions(struct deliver_client *c, const struct wire_reply *reply)
{
	struct span rest = wire_reply_text(reply);
	struct span line;
	struct span word;

	while (span_cut(&rest, '\n', &line)) {
		if (!span_word(&line, &word))
			continue;
		c->pipelining |= span_eq_icase(word, SPAN("PIPELINING"));
		c->eightbit |= span_eq_icase(word, SPAN("8BITMIME"));
		c->size |= span_eq_icase(word, SPAN("SIZE"));
	}
}

static enum outcome
greet_wait(struct deliver_client *c, const struct policy_backend *b,
    struct span hello, uint64_t until_ms)
{
	const struct wire_reply *reply;

	enum outcome o = deliver_client_reply_wait(c, until_ms, &reply);
	if (o != OUT_OK)
		return o;
	if (reply->code != 220)
		return failed(c, OUT_TEMP, "the greeting is not 220");
	deliver_client_say(c, "%s %.*s", b->transport->lmtp ? "LHLO" : "EHLO",
	    SPAN_ARG(hello));
	o = deliver_client_reply_wait(c, until_ms, &reply);
	if (o != OUT_OK)
		return o;
	if (reply->code != 250)
		return failed(c, OUT_TEMP,
		    b->transport->lmtp ?
			"LHLO was refused: is this port LMTP?" :
			"EHLO was refused");
	note_extensions(c, reply);
	return OUT_OK;
}

enum outcome
deliver_client_open_wait(struct loop *l, const struct policy_backend *b,
    struct span hello, uint64_t until_ms, struct deliver_client **out,
    const char **why)
{
	struct net_stream *stream;

	enum outcome o = net_dial_wait(l, &b->address, until_ms, &stream, why);
	if (o != OUT_OK)
		return o;
	struct deliver_client *c = client_new(stream);
	o = greet_wait(c, b, hello, until_ms);
	if (o != OUT_OK) {
		*why = c->why;
		deliver_client_free(&c);
		return o;
	}
	*out = c;
	return OUT_OK;
}
