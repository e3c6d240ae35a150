/*
 * socks: methods, a login where there is one, the request; after each the
 * proxy's answer, and never two at once.
 */
#include "deliver/socks.h"

#include "base/buf.h"
#include "base/limits.h"
#include "wire/socks.h"

struct talk {
	struct net_stream *stream;
	const struct policy_socks *proxy;
	const struct ip_port *to;
	uint64_t until_ms;
	struct deliver_socks_result *out;
};

static enum outcome
fail(struct talk *t, enum obs_socks what, const char *why)
{
	t->out->what = what;
	t->out->why = why;
	return OUT_TEMP;
}

/* What has come so far, and more of it each time. */
static struct span
input(struct talk *t)
{
	return net_stream_pullup(t->stream, net_stream_input_len(t->stream));
}

/* What a scanner has said: done with it, more is wanted, or no sense in it. */
static enum outcome
scanned_wait(struct talk *t, enum wire_scan scan, size_t used)
{
	if (scan == WIRE_BAD)
		return fail(t, OBS_SOCKS_GARBLED, "it speaks no SOCKS5");
	if (scan == WIRE_DONE) {
		net_stream_consume(t->stream, used);
		return OUT_OK;
	}
	switch (net_stream_read_wait(t->stream, t->until_ms)) {
	case OUT_OK:
		return OUT_NONE;
	case OUT_CANCELLED:
		return OUT_CANCELLED;
	case OUT_NONE:
		return fail(t, OBS_SOCKS_GARBLED, "it closed the connection");
	default:
		if (net_stream_ended(t->stream) == NET_LOST)
			return fail(t, OBS_SOCKS_GARBLED,
			    "the connection to it was lost");
		return fail(t, OBS_SOCKS_SILENT, "no answer in time");
	}
}

static void
write_out(struct talk *t, struct buf *bytes)
{
	net_stream_write(t->stream, buf_span(bytes));
	buf_fini(bytes);
}

static enum outcome
method_wait(struct talk *t)
{
	enum wire_socks_method wanted =
	    t->proxy->has_login ? WIRE_SOCKS_NAME : WIRE_SOCKS_NONE;
	unsigned method = WIRE_SOCKS_NO_METHOD;
	enum outcome o = OUT_NONE;
	struct buf bytes;

	buf_init(&bytes, LIMIT_SOCKS_BYTES);
	wire_socks_methods_write(wanted, &bytes);
	write_out(t, &bytes);
	while (o == OUT_NONE) {
		size_t used = 0;
		enum wire_scan scan =
		    wire_socks_method_scan(input(t), &method, &used);
		o = scanned_wait(t, scan, used);
	}
	if (o != OUT_OK || method == wanted)
		return o;
	if (method != WIRE_SOCKS_NO_METHOD)
		return fail(t, OBS_SOCKS_GARBLED,
		    "it chose a method that was not offered");
	return fail(t, OBS_SOCKS_LOGIN,
	    t->proxy->has_login ? "it takes no name and password" :
				  "it wants a login");
}

static enum outcome
login_wait(struct talk *t)
{
	enum outcome o = OUT_NONE;
	unsigned status = 0;
	struct buf bytes;

	buf_init(&bytes, LIMIT_SOCKS_BYTES);
	wire_socks_login_write(t->proxy->name, t->proxy->pass, &bytes);
	write_out(t, &bytes);
	while (o == OUT_NONE) {
		size_t used = 0;
		enum wire_scan scan =
		    wire_socks_login_scan(input(t), &status, &used);
		o = scanned_wait(t, scan, used);
	}
	if (o == OUT_OK && status != 0)
		return fail(t, OBS_SOCKS_LOGIN,
		    "it refused the name and password");
	return o;
}

static enum outcome
request_wait(struct talk *t)
{
	struct wire_socks_reply reply = { .code = 0 };
	enum outcome o = OUT_NONE;
	struct buf bytes;

	buf_init(&bytes, LIMIT_SOCKS_BYTES);
	wire_socks_connect_write(t->to, &bytes);
	write_out(t, &bytes);
	while (o == OUT_NONE) {
		size_t used = 0;
		enum wire_scan scan =
		    wire_socks_reply_scan(input(t), &reply, &used);
		o = scanned_wait(t, scan, used);
	}
	if (o != OUT_OK)
		return o;
	if (reply.code != WIRE_SOCKS_SUCCEEDED)
		return fail(t, OBS_SOCKS_REFUSED,
		    wire_socks_reply_text(reply.code));
	t->out->bound = reply.bound;
	return OUT_OK;
}

enum outcome
deliver_socks_wait(struct net_stream *s, const struct policy_socks *proxy,
    const struct ip_port *to, uint64_t until_ms,
    struct deliver_socks_result *out)
{
	struct talk t = { s, proxy, to, until_ms, out };

	*out = (struct deliver_socks_result){ .what = OBS_SOCKS_CONNECTED,
		.why = "" };
	enum outcome o = method_wait(&t);
	if (o == OUT_OK && proxy->has_login)
		o = login_wait(&t);
	return o == OUT_OK ? request_wait(&t) : o;
}
