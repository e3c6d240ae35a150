/*
 * proxy_write: signature, command, family, length, addresses, ports.
 */
#include "wire/proxy_write.h"

enum {
	V2_PROXY = 0x21,
	UNSPEC = 0x00,
	TCP_V4 = 0x11,
	TCP_V6 = 0x21,
	V4_BYTES = 4,
	V6_BYTES = 16,
	PORT_BYTES = 2
};

static void
add_bytes(struct buf *out, const void *at, size_t n)
{
	buf_add(out, (struct span){ at, n });
}

static void
add_u16(struct buf *out, unsigned n)
{
	const unsigned char bytes[] = { (unsigned char)(n >> 8),
		(unsigned char)n };

	add_bytes(out, bytes, sizeof(bytes));
}

void
wire_proxy_write(const struct ip_port *src, const struct ip_port *dst,
    struct buf *out)
{
	static const unsigned char signature[] = { 0x0d, 0x0a, 0x0d, 0x0a, 0x00,
		0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, V2_PROXY };
	bool known =
	    src->ip.family != IP_NONE && src->ip.family == dst->ip.family;
	size_t n = src->ip.family == IP_V6 ? V6_BYTES : V4_BYTES;

	add_bytes(out, signature, sizeof(signature));
	if (!known) {
		buf_add_char(out, UNSPEC);
		add_u16(out, 0);
		return;
	}
	buf_add_char(out, src->ip.family == IP_V6 ? TCP_V6 : TCP_V4);
	add_u16(out, (unsigned)(2 * (n + PORT_BYTES)));
	add_bytes(out, src->ip.bytes, n);
	add_bytes(out, dst->ip.bytes, n);
	add_u16(out, src->port);
	add_u16(out, dst->port);
}
