/* wire_proxy_write: what we write is what we would read. */
#include "tap.h"

#include "wire/proxy.h"
#include "wire/proxy_write.h"

static struct ip_port
at(const char *ip, unsigned port)
{
	struct ip_port a = { .port = (uint16_t)port };

	if (*ip != '\0')
		CHECK(ip_parse(span_of(ip), &a.ip));
	return a;
}

static const struct {
	const char *src;
	const char *dst;
	bool known;
	size_t len;
} cases[] = {
	{ "192.0.2.1", "198.51.100.2", true, 16 + 12 },
	{ "2001:db8::1", "2001:db8::2", true, 16 + 36 },
	{ "2001:db8::1", "198.51.100.2", false, 16 },
	{ "", "198.51.100.2", false, 16 },
	{ "192.0.2.1", "", false, 16 },
	{ "", "", false, 16 },
};

static void
test_what_is_written_can_be_read(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_port src = at(cases[i].src, 1025);
		struct ip_port dst = at(cases[i].dst, 25);
		struct wire_proxy p;
		struct buf out;
		size_t used = 0;

		buf_init(&out, 200);
		wire_proxy_write(&src, &dst, &out);
		CHECK_INT(out.len, cases[i].len);
		CHECK_INT(wire_proxy_parse(buf_span(&out), &p, &used, NULL),
		    WIRE_DONE);
		CHECK_INT(used, out.len);
		CHECK_INT(p.version, 2);
		CHECK(!p.is_local);
		CHECK_INT(p.is_known, cases[i].known);
		if (cases[i].known) {
			CHECK(ip_eq(&p.src.ip, &src.ip));
			CHECK(ip_eq(&p.dst.ip, &dst.ip));
			CHECK_INT(p.src.port, 1025);
			CHECK_INT(p.dst.port, 25);
		}
		buf_fini(&out);
	}
}

static void
test_the_bytes_are_those_of_the_specification(void)
{
	static const unsigned char want[] = { 0x0d, 0x0a, 0x0d, 0x0a, 0x00,
		0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x21, 0x11, 0x00,
		0x0c, 192, 0, 2, 1, 198, 51, 100, 2, 0x04, 0x01, 0x00, 0x19 };
	struct ip_port src = at("192.0.2.1", 1025);
	struct ip_port dst = at("198.51.100.2", 25);
	struct buf out;

	buf_init(&out, 200);
	wire_proxy_write(&src, &dst, &out);
	CHECK(span_eq(buf_span(&out),
	    (struct span){ (const char *)want, sizeof(want) }));
	buf_fini(&out);
}

int
main(void)
{
	TAP_RUN(test_what_is_written_can_be_read);
	TAP_RUN(test_the_bytes_are_those_of_the_specification);
	return tap_done();
}
