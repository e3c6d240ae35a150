/* wire_received_spf: the field, folded and fit for a header. */
#include "tap.h"

#include "wire/received_spf.h"

static struct buf out;

static struct span
written(const struct wire_received_spf *r)
{
	buf_clear(&out);
	wire_received_spf_write(r, &out);
	return buf_span(&out);
}

static void
test_whole_field(void)
{
	struct wire_received_spf r = { .result = "pass",
		.comment = SPAN(
		    "mx.example.org: domain of "
		    "a@example.com designates 192.0.2.1 as permitted sender"),
		.envelope_from = SPAN("a@example.com"),
		.helo = SPAN("mail.example.com"),
		.receiver = SPAN("mx.example.org"),
		.identity = "mailfrom",
		.mechanism = SPAN("ip4:192.0.2.0/24") };

	CHECK(ip_parse(SPAN("192.0.2.1"), &r.client));
	CHECK_SPAN(written(&r),
	    "Received-SPF: pass (mx.example.org: domain of a@example.com "
	    "designates\r\n\t192.0.2.1 as permitted sender) "
	    "client-ip=192.0.2.1;\r\n"
	    "\tenvelope-from=\"a@example.com\"; helo=mail.example.com;\r\n"
	    "\treceiver=mx.example.org; identity=mailfrom;\r\n"
	    "\tmechanism=\"ip4:192.0.2.0/24\"\r\n");
}

static void
test_what_is_not_known_is_left_out(void)
{
	struct wire_received_spf r = { .result = "none" };

	CHECK_SPAN(written(&r), "Received-SPF: none\r\n");
	CHECK(ip_parse(SPAN("2001:db8::1"), &r.client));
	CHECK_SPAN(written(&r),
	    "Received-SPF: none client-ip=\"2001:db8::1\"\r\n");
}

static void
test_foreign_bytes_do_no_harm(void)
{
	struct wire_received_spf r = { .result = "fail",
		.comment = SPAN("a) (b \\ \x01\xff"),
		.envelope_from = SPAN("\"x\\\r\nEvil: 1\"@a"),
		.helo = SPAN("..a"),
		.receiver = SPAN("a b"),
		.mechanism = SPAN("x\0y") };

	CHECK_SPAN(written(&r),
	    "Received-SPF: fail (a\\) \\(b \\\\ ?"
	    "?) "
	    "envelope-from=\"\\\"x\\\\?"
	    "?Evil: 1\\\"@a\";\r\n"
	    "\thelo=\"..a\"; receiver=\"a b\"; mechanism=\"x?y\"\r\n");
}

static void
test_long_values_are_cut(void)
{
	static char quotes[2000];
	struct wire_received_spf r = { .result = "permerror",
		.comment = { quotes, sizeof(quotes) },
		.problem = { quotes, sizeof(quotes) } };
	struct span rest, line;

	memset(quotes, '\\', sizeof(quotes));
	rest = written(&r);
	while (span_cut(&rest, '\n', &line))
		CHECK(line.len < 998);
}

int
main(void)
{
	buf_init(&out, 1 << 16);
	TAP_RUN(test_whole_field);
	TAP_RUN(test_what_is_not_known_is_left_out);
	TAP_RUN(test_foreign_bytes_do_no_harm);
	TAP_RUN(test_long_values_are_cut);
	buf_fini(&out);
	return tap_done();
}
