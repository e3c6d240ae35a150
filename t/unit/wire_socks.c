/* wire_socks: a conversation with a SOCKS5 proxy. */
#include "tap.h"

#include <string.h>

#include "wire/socks.h"

static void
check_bytes(const struct buf *out, struct span want)
{
	struct span got = buf_span(out);

	CHECK_INT(got.len, want.len);
	CHECK(span_eq(got, want));
}

static void
test_what_we_say(void)
{
	struct ip_port to = { .port = 0x1902 };
	struct buf out;

	buf_init(&out, 1024);
	wire_socks_methods_write(WIRE_SOCKS_NONE, &out);
	check_bytes(&out, SPAN("\x05\x01\0"));
	buf_clear(&out);
	wire_socks_methods_write(WIRE_SOCKS_NAME, &out);
	check_bytes(&out, SPAN("\x05\x01\x02"));
	buf_clear(&out);
	wire_socks_login_write(SPAN("me"), SPAN("secret"), &out);
	check_bytes(&out, SPAN("\x01\x02me\x06secret"));
	buf_clear(&out);
	CHECK(ip_parse(SPAN("192.0.2.1"), &to.ip));
	wire_socks_connect_write(&to, &out);
	check_bytes(&out, SPAN("\x05\x01\0\x01\xc0\0\x02\x01\x19\x02"));
	buf_clear(&out);
	CHECK(ip_parse(SPAN("2001:db8::1"), &to.ip));
	wire_socks_connect_write(&to, &out);
	check_bytes(&out,
	    SPAN("\x05\x01\0\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
		 "\x19\x02"));
	buf_fini(&out);
}

static void
test_the_longest_login(void)
{
	char long_text[255];
	struct buf out;

	memset(long_text, 'x', sizeof(long_text));
	buf_init(&out, 1024);
	wire_socks_login_write((struct span){ long_text, sizeof(long_text) },
	    SPAN("p"), &out);
	CHECK_INT(buf_span(&out).len, 1 + 1 + 255 + 1 + 1);
	CHECK_INT((unsigned char)buf_span(&out).at[1], 255);
	buf_fini(&out);
}

static void
test_two_bytes_answer_methods_and_logins(void)
{
	unsigned got = 77;
	size_t used = 0;

	CHECK_INT(wire_socks_method_scan(SPAN(""), &got, &used), WIRE_MORE);
	CHECK_INT(wire_socks_method_scan(SPAN("\x05"), &got, &used), WIRE_MORE);
	CHECK_INT(wire_socks_method_scan(SPAN("\x04"), &got, &used), WIRE_BAD);
	CHECK_INT(wire_socks_method_scan(SPAN("HTTP"), &got, &used), WIRE_BAD);
	CHECK_INT(got, 77);
	CHECK_INT(wire_socks_method_scan(SPAN("\x05\xff!"), &got, &used),
	    WIRE_DONE);
	CHECK_INT(got, WIRE_SOCKS_NO_METHOD);
	CHECK_INT(used, 2);
	CHECK_INT(wire_socks_login_scan(SPAN("\x05\0"), &got, &used), WIRE_BAD);
	CHECK_INT(wire_socks_login_scan(SPAN("\x01"), &got, &used), WIRE_MORE);
	CHECK_INT(wire_socks_login_scan(SPAN("\x01\x07"), &got, &used),
	    WIRE_DONE);
	CHECK_INT(got, 7);
}

static const struct {
	struct span in;
	enum wire_scan scan;
	unsigned code;
	const char *bound;
	size_t used;
} replies[] = {
	{ { "\x05\0\0\x01\xc0\0\x02\x01\x19\x02", 10 }, WIRE_DONE, 0,
	    "[192.0.2.1]:6402", 10 },
	/* The backend's greeting may come in the same packet. */
	{ { "\x05\0\0\x01\xc0\0\x02\x01\x19\x02"
	    "220 hi\r\n",
	      18 },
	    WIRE_DONE, 0, "[192.0.2.1]:6402", 10 },
	{ { "\x05\0\0\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\0\x19",
	      22 },
	    WIRE_DONE, 0, "[2001:db8::1]:25", 22 },
	{ { "\x05\0\0\x03\x04host\0\x19", 11 }, WIRE_DONE, 0, "", 11 },
	{ { "\x05\0\0\x03\0\0\x19", 7 }, WIRE_DONE, 0, "", 7 },
	{ { "\x05\x05", 2 }, WIRE_DONE, 5, "", 2 },
	{ { "\x05\x01garbage", 9 }, WIRE_DONE, 1, "", 2 },
	{ { "\x05\xff", 2 }, WIRE_DONE, 255, "", 2 },
	{ { "\x05\0\0\x02\0\0", 6 }, WIRE_BAD, 0, "", 0 },
	{ { "\x05\0\0\0", 4 }, WIRE_BAD, 0, "", 0 },
	{ { "\x04\0", 2 }, WIRE_BAD, 0, "", 0 },
	{ { "220 smtp", 8 }, WIRE_BAD, 0, "", 0 },
	{ { "\x05\0\0\x03\xff", 5 }, WIRE_MORE, 0, "", 0 },
	{ { "\x05\0\0\x03", 4 }, WIRE_MORE, 0, "", 0 },
	{ { "\x05\0\0\x01\xc0\0\x02\x01\x19", 9 }, WIRE_MORE, 0, "", 0 },
};

static void
test_replies(void)
{
	char text[IP_TEXT_MAX];

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct wire_socks_reply r = { .code = 99 };
		size_t used = 0;

		CHECK_INT(wire_socks_reply_scan(replies[i].in, &r, &used),
		    replies[i].scan);
		CHECK_INT(used, replies[i].used);
		if (replies[i].scan != WIRE_DONE) {
			CHECK_INT(r.code, 99);
			continue;
		}
		CHECK_INT(r.code, replies[i].code);
		CHECK_SPAN(ip_port_write(&r.bound, text), replies[i].bound);
	}
}

static void
test_replies_byte_by_byte(void)
{
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct wire_socks_reply r;
		enum wire_scan scan = WIRE_MORE;
		size_t n = 0;
		size_t used = 0;

		while (scan == WIRE_MORE && n <= replies[i].in.len)
			scan = wire_socks_reply_scan(span_first(replies[i].in,
							 n++),
			    &r, &used);
		CHECK_INT(scan, replies[i].scan);
		/* No byte more was wanted than is used. */
		if (scan == WIRE_DONE)
			CHECK_INT(n - 1, used);
	}
}

static void
test_each_code_has_a_text(void)
{
	for (unsigned code = 0; code < 9; code++)
		CHECK(strcmp(wire_socks_reply_text(code),
			  wire_socks_reply_text(99)) != 0);
	CHECK_SPAN(span_of(wire_socks_reply_text(5)),
	    "through the proxy: connection refused");
	CHECK_SPAN(span_of(wire_socks_reply_text(9)),
	    "the proxy refuses with an unknown code");
}

int
main(void)
{
	TAP_RUN(test_what_we_say);
	TAP_RUN(test_the_longest_login);
	TAP_RUN(test_two_bytes_answer_methods_and_logins);
	TAP_RUN(test_replies);
	TAP_RUN(test_replies_byte_by_byte);
	TAP_RUN(test_each_code_has_a_text);
	return tap_done();
}
