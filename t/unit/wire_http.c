/* wire_http: requests, whole and byte by byte. */
#include "tap.h"

#include "base/limits.h"
#include "wire/http.h"

static enum wire_scan
scan(struct span in, struct wire_http *h, size_t *used, unsigned *status)
{
	enum wire_scan whole, piecewise = WIRE_MORE;
	unsigned status_piecewise = 0;
	size_t used_piecewise = 0;
	struct wire_http ignored;

	*used = *status = 0;
	whole = wire_http_parse(in, h, used, status);
	for (size_t n = 0; n <= in.len && piecewise == WIRE_MORE; n++)
		piecewise = wire_http_parse(span_first(in, n), &ignored,
		    &used_piecewise, &status_piecewise);
	CHECK_INT(piecewise, whole);
	CHECK_INT(used_piecewise, *used);
	CHECK_INT(status_piecewise, *status);
	return whole;
}

static void
test_requests_are_read(void)
{
	static const struct {
		const char *in, *path, *query;
		bool is_head, keep_alive;
	} cases[] = { { "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "/metrics",
			  "", false, true },
		{ "HEAD /why?id=1?2 HTTP/1.1\r\nhost:a\r\n"
		  "Connection: Close\r\n\r\n",
		    "/why", "id=1?2", true, false },
		{ "GET / HTTP/1.0\r\n\r\n", "/", "", false, false },
		{ "GET / HTTP/1.0\r\nConnection: x, keep-alive\r\n\r\n", "/",
		    "", false, true },
		{ "GET http://a:1/x HTTP/1.1\r\nHost: a\r\n\r\n", "/x", "",
		    false, true },
		{ "GET http://a HTTP/1.1\r\nHost: a\r\n"
		  "Content-Length: 0\r\n\r\n",
		    "/", "", false, true } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct span in = span_of(cases[i].in);
		struct wire_http h = { 0 };
		unsigned status;
		size_t used;

		CHECK_INT(scan(in, &h, &used, &status), WIRE_DONE);
		CHECK_INT(used, in.len);
		CHECK_SPAN(h.path, cases[i].path);
		CHECK_SPAN(h.query, cases[i].query);
		CHECK_INT(h.is_head, cases[i].is_head);
		CHECK_INT(h.keep_alive, cases[i].keep_alive);
	}
}

static void
test_fields_are_read(void)
{
	struct wire_http h = { 0 };
	unsigned status;
	size_t used;

	CHECK_INT(scan(SPAN("GET / HTTP/1.1\r\nX-y: z\r\nAccept:  text/plain "
			    "\r\nHost: a:1\r\n\r\nGET"),
		      &h, &used, &status),
	    WIRE_DONE);
	CHECK_SPAN(h.accept, "text/plain");
	CHECK_SPAN(h.host, "a:1");
}

static void
test_bad_requests_have_a_status(void)
{
	static const struct {
		const char *in;
		unsigned status;
	} cases[] = { { "GET / HTTP/1.1\n", 400 },
		{ "GET / HTTP/1.1\r\n\n", 400 }, { "\r\n", 400 },
		{ "GET /\r\n", 400 }, { "GET  / HTTP/1.1\r\n", 400 },
		{ "GET / HTTP/1.1 \r\n", 400 }, { "GET x HTTP/1.1\r\n", 400 },
		{ "GET / HTTP/11\r\n", 400 }, { "GET / http/1.1\r\n", 400 },
		{ "G@T / HTTP/1.1\r\n", 400 }, { "GET / HTTP/2.0\r\n", 505 },
		{ "get / HTTP/1.1\r\n", 405 }, { "POST / HTTP/1.1\r\n", 405 },
		{ "GET / HTTP/1.1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost : a\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a\r\n b\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost\r\n", 400 },
		{ "GET / HTTP/1.1\r\nContent-Length: 5\r\n", 413 },
		{ "GET / HTTP/1.1\r\nContent-Length: x\r\n", 400 },
		{ "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", 413 },
		{ "\x16\x03\x01\r\n", 400 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct wire_http h;
		unsigned status;
		size_t used;

		CHECK_INT(scan(span_of(cases[i].in), &h, &used, &status),
		    WIRE_BAD);
		CHECK_INT(status, cases[i].status);
	}
}

static void
test_a_request_has_a_cap(void)
{
	char text[LIMIT_HTTP_REQUEST_BYTES];
	struct wire_http h;
	unsigned status;
	size_t used;

	memset(text, 'x', sizeof(text));
	memcpy(text, "GET /", 5);
	CHECK_INT(wire_http_parse((struct span){ text, sizeof(text) - 1 }, &h,
		      &used, &status),
	    WIRE_MORE);
	CHECK_INT(wire_http_parse((struct span){ text, sizeof(text) }, &h,
		      &used, &status),
	    WIRE_BAD);
	CHECK_INT(status, 431);
}

int
main(void)
{
	TAP_RUN(test_requests_are_read);
	TAP_RUN(test_fields_are_read);
	TAP_RUN(test_bad_requests_have_a_status);
	TAP_RUN(test_a_request_has_a_cap);
	return tap_done();
}
