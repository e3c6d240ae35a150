/* wire_trace: the Received: field. */
#include "tap.h"

#include "wire/trace.h"

static struct wire_trace
example(void)
{
	struct wire_trace t = { .helo = SPAN("mail.example.org"),
		.client.port = 4711,
		.by = SPAN("mx.example.net"),
		.with = SPAN("esmtp"),
		.id = SPAN("1Abc"),
		.at_s = 0 };

	CHECK(ip_parse(SPAN("192.0.2.1"), &t.client.ip));
	return t;
}

static void
check(const struct wire_trace *t, const char *want)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	wire_trace_write(t, &out);
	CHECK_SPAN(buf_span(&out), want);
	buf_fini(&out);
}

static void
test_the_field_says_what_is_known(void)
{
	struct wire_trace t = example();

	check(&t,
	    "Received: from mail.example.org ([192.0.2.1]:4711)"
	    " by mx.example.net\r\n\twith esmtp id 1Abc;"
	    " Thu, 01 Jan 1970 00:00:00 +0000\r\n");
	t.rdns = SPAN("host.example.org");
	t.with = SPAN("esmtps");
	t.tls = SPAN("TLS1.3:TLS_AES_256_GCM_SHA384");
	t.rcpt = SPAN("\"a b\"@example.net");
	check(&t,
	    "Received: from mail.example.org (host.example.org"
	    " [192.0.2.1]:4711)\r\n\tby mx.example.net with esmtps"
	    " (TLS1.3:TLS_AES_256_GCM_SHA384) id 1Abc\r\n"
	    "\tfor <\"a b\"@example.net>; Thu, 01 Jan 1970 00:00:00 +0000\r\n");
}

static void
test_an_unknown_client_is_said_so(void)
{
	struct wire_trace t = example();

	t.helo = SPAN("");
	t.client.ip.family = IP_NONE;
	check(&t,
	    "Received: from unknown (unknown) by mx.example.net"
	    " with esmtp id 1Abc;\r\n\tThu, 01 Jan 1970 00:00:00 +0000\r\n");
	t = example();
	t.client.port = 0;
	check(&t,
	    "Received: from mail.example.org ([192.0.2.1])"
	    " by mx.example.net with esmtp\r\n\tid 1Abc;"
	    " Thu, 01 Jan 1970 00:00:00 +0000\r\n");
}

static void
test_foreign_bytes_cannot_leave_their_place(void)
{
	struct wire_trace t = example();

	t.helo = SPAN("a\r\nX: (y) \"z\";\\\0\xc3");
	t.rdns = SPAN("b) by evil");
	t.rcpt = SPAN("x\r\ny@z");
	check(&t,
	    "Received: from a??X:??y???z????? (b??by?evil"
	    " [192.0.2.1]:4711)\r\n\tby mx.example.net with esmtp id 1Abc"
	    " for <x??y@z>;\r\n\tThu, 01 Jan 1970 00:00:00 +0000\r\n");
}

static void
test_lines_stay_short(void)
{
	char name[300];
	struct wire_trace t = example();
	struct span rest, line;
	struct buf out;

	memset(name, 'x', sizeof(name));
	buf_init(&out, 1 << 16);
	for (size_t n = 0; n <= sizeof(name); n++) {
		t.helo = t.rdns = t.by = t.tls = t.rcpt =
		    (struct span){ name, n };
		buf_clear(&out);
		wire_trace_write(&t, &out);
		rest = buf_span(&out);
		while (span_cut(&rest, '\n', &line))
			CHECK(line.len <= (n < 50 ? 78u : 400u));
	}
	buf_fini(&out);
}

int
main(void)
{
	TAP_RUN(test_the_field_says_what_is_known);
	TAP_RUN(test_an_unknown_client_is_said_so);
	TAP_RUN(test_foreign_bytes_cannot_leave_their_place);
	TAP_RUN(test_lines_stay_short);
	return tap_done();
}
