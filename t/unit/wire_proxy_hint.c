/* wire_proxy_hint: first bytes of several protocols. */
#include "tap.h"

#include "wire/proxy_hint.h"

static void
test_first_bytes_are_named(void)
{
	static const struct {
		struct span in;
		const char *name;
	} cases[] = { { { "PROXY TCP4", 10 }, "proxy-v1" },
		{ { "\r\n\r\n\0\r\nQUIT\n\x20", 13 }, "proxy-v2" },
		{ { "\r\n\r\n\0\r\nQUIT", 11 }, "none" },
		{ { "PROXY", 5 }, "none" }, { { "EHLO x\r\n", 8 }, "smtp" },
		{ { "helo x\r\n", 8 }, "smtp" },
		{ { "GET / HTTP/1.1", 14 }, "http" },
		{ { "PRI * HTTP/2.0", 14 }, "http" },
		{ { "\x16\x03\x01", 3 }, "tls" }, { { "\x16", 1 }, "none" },
		{ { "", 0 }, "none" }, { { NULL, 0 }, "none" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CHECK_SPAN(span_of(wire_proxy_hint_name(
			       wire_proxy_hint(cases[i].in))),
		    cases[i].name);
}

int
main(void)
{
	TAP_RUN(test_first_bytes_are_named);
	return tap_done();
}
