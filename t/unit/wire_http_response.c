/* wire_http_response: heads and bodies, whole and byte by byte. */
#include "tap.h"

#include "base/limits.h"
#include "wire/http_response.h"

/* All of ${in}, ${step} bytes at a time: what the body comes to. */
static enum wire_scan
read_in_steps(struct span in, size_t step, unsigned *status, struct buf *out)
{
	struct wire_http_response head;
	struct wire_http_body body;
	enum wire_scan scan = WIRE_MORE;
	size_t have = 0, at = 0, used = 0;

	while (scan == WIRE_MORE && have < in.len) {
		have = have + step < in.len ? have + step : in.len;
		scan =
		    wire_http_response_parse(span_first(in, have), &head, &at);
	}
	if (scan != WIRE_DONE)
		return scan;
	*status = head.status;
	wire_http_body_init(&body, &head);
	for (;;) {
		scan = wire_http_body_feed(&body,
		    span_from(span_first(in, have), at), &used, out);
		at += used;
		if (scan != WIRE_MORE || have == in.len)
			break;
		have = have + step < in.len ? have + step : in.len;
	}
	if (scan == WIRE_MORE && wire_http_body_is_whole(&body))
		return WIRE_DONE;
	return scan;
}

static void
expect(const char *in, enum wire_scan want, unsigned status, const char *text)
{
	struct buf out;
	unsigned got = 0;

	buf_init(&out, 64);
	for (size_t step = 1; step < 200; step += 17) {
		buf_clear(&out);
		CHECK_INT(read_in_steps(span_of(in), step, &got, &out), want);
		if (want != WIRE_DONE)
			continue;
		CHECK_INT(got, status);
		CHECK_SPAN(buf_span(&out), text);
	}
	buf_fini(&out);
}

static void
test_bodies_are_framed(void)
{
	expect("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", WIRE_DONE,
	    200, "hello");
	expect("HTTP/1.0 404 Not Found\r\n\r\nto the end", WIRE_DONE, 404,
	    "to the end");
	expect("HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", WIRE_DONE, 200, "");
	expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
	       "5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nTrailer: x\r\n\r\n",
	    WIRE_DONE, 200, "hello!");
}

static void
test_bad_ones_are_refused(void)
{
	expect("HTTP/2 200 OK\r\n\r\n", WIRE_BAD, 0, "");
	expect("220 mx ESMTP\r\n", WIRE_BAD, 0, "");
	expect("HTTP/1.1 99 x\r\n\r\n", WIRE_BAD, 0, "");
	expect("HTTP/1.1 2000\r\n\r\n", WIRE_BAD, 0, "");
	expect("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", WIRE_BAD, 0, "");
	expect("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n"
	       "Content-Length: 1\r\n\r\nx",
	    WIRE_BAD, 0, "");
	expect("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx", WIRE_BAD, 0,
	    "");
	expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx", WIRE_BAD,
	    0, "");
	expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
	       "Content-Length: 3\r\n\r\n",
	    WIRE_BAD, 0, "");
	expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
	    WIRE_BAD, 0, "");
	expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	       "1\r\nxx\r\n",
	    WIRE_BAD, 0, "");
	expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	       "fffffffff\r\n",
	    WIRE_BAD, 0, "");
}

static void
test_what_is_cut_short_is_not_whole(void)
{
	expect("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", WIRE_MORE,
	    200, "");
	expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx",
	    WIRE_MORE, 200, "");
	expect("HTTP/1.1 200 OK\r\n", WIRE_MORE, 0, "");
}

static void
test_caps_hold(void)
{
	static char head[LIMIT_HTTP_REQUEST_BYTES + 64];
	struct wire_http_response r;
	size_t used;

	expect("HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n"
	       "0123456789012345678901234567890123456789012345678901234567890"
	       "1234",
	    WIRE_BAD, 0, "");
	memset(head, 'a', sizeof(head));
	memcpy(head, "HTTP/1.1 200 OK\r\nX: ", 20);
	CHECK_INT(wire_http_response_parse((struct span){ head, sizeof(head) },
		      &r, &used),
	    WIRE_BAD);
}

int
main(void)
{
	TAP_RUN(test_bodies_are_framed);
	TAP_RUN(test_bad_ones_are_refused);
	TAP_RUN(test_what_is_cut_short_is_not_whole);
	TAP_RUN(test_caps_hold);
	return tap_done();
}
