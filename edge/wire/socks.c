/*
 * socks: a version, a few bytes of fixed meaning, an address.
 */
#include "wire/socks.h"

#include "base/assert.h"

enum {
	VERSION = 0x05,	      /* RFC 1928 */
	LOGIN_VERSION = 0x01, /* RFC 1929 */
	CONNECT = 0x01,
	TYPE_V4 = 0x01,
	TYPE_NAME = 0x03,
	TYPE_V6 = 0x04,
	V4_BYTES = 4,
	V6_BYTES = 16,
	PORT_BYTES = 2,
	/* Version, code, reserved, type; and the length of a name. */
	HEAD_BYTES = 4
};

static unsigned
byte_at(struct span in, size_t i)
{
	return (unsigned char)in.at[i];
}

static void
add_byte(struct buf *out, unsigned byte)
{
	buf_add_char(out, (char)(unsigned char)byte);
}

static void
add_counted(struct span text, struct buf *out)
{
	ASSERT(text.len >= 1 && text.len <= UINT8_MAX);
	add_byte(out, (unsigned)text.len);
	buf_add(out, text);
}

void
wire_socks_methods_write(enum wire_socks_method method, struct buf *out)
{
	add_byte(out, VERSION);
	add_byte(out, 1);
	add_byte(out, method);
}

void
wire_socks_login_write(struct span name, struct span pass, struct buf *out)
{
	add_byte(out, LOGIN_VERSION);
	add_counted(name, out);
	add_counted(pass, out);
}

void
wire_socks_connect_write(const struct ip_port *to, struct buf *out)
{
	bool v6 = to->ip.family == IP_V6;

	ASSERT(to->ip.family != IP_NONE);
	add_byte(out, VERSION);
	add_byte(out, CONNECT);
	add_byte(out, 0);
	add_byte(out, v6 ? TYPE_V6 : TYPE_V4);
	buf_add(out,
	    (struct span){ (const char *)to->ip.bytes,
		v6 ? V6_BYTES : V4_BYTES });
	add_byte(out, to->port >> 8);
	add_byte(out, to->port & 0xffu);
}

/* The two bytes that answer an offer of methods, and a login. */
static enum wire_scan
pair_scan(struct span in, unsigned version, unsigned *value, size_t *used)
{
	if (in.len > 0 && byte_at(in, 0) != version)
		return WIRE_BAD;
	if (in.len < 2)
		return WIRE_MORE;
	*value = byte_at(in, 1);
	*used = 2;
	return WIRE_DONE;
}

enum wire_scan
wire_socks_method_scan(struct span in, unsigned *method, size_t *used)
{
	return pair_scan(in, VERSION, method, used);
}

enum wire_scan
wire_socks_login_scan(struct span in, unsigned *status, size_t *used)
{
	return pair_scan(in, LOGIN_VERSION, status, used);
}

/* Bytes of an address of that type with what leads it; 0 for no such type. */
static size_t
address_bytes(struct span in)
{
	switch (byte_at(in, HEAD_BYTES - 1)) {
	case TYPE_V4:
		return V4_BYTES;
	case TYPE_V6:
		return V6_BYTES;
	case TYPE_NAME:
		return in.len > HEAD_BYTES ? 1 + byte_at(in, HEAD_BYTES) : 1;
	default:
		return 0;
	}
}

static struct ip_port
address_at(struct span in, size_t bytes)
{
	struct ip_port at = { .port = 0 };
	size_t end = HEAD_BYTES + bytes;

	if (byte_at(in, HEAD_BYTES - 1) == TYPE_NAME)
		return at;
	ip_from_bytes(bytes == V6_BYTES ? IP_V6 : IP_V4, in.at + HEAD_BYTES,
	    &at.ip);
	at.port = (uint16_t)(byte_at(in, end) << 8 | byte_at(in, end + 1));
	return at;
}

enum wire_scan
wire_socks_reply_scan(struct span in, struct wire_socks_reply *out,
    size_t *used)
{
	if (in.len > 0 && byte_at(in, 0) != VERSION)
		return WIRE_BAD;
	if (in.len < 2)
		return WIRE_MORE;
	if (byte_at(in, 1) != WIRE_SOCKS_SUCCEEDED) {
		*out = (struct wire_socks_reply){ .code = byte_at(in, 1) };
		*used = 2;
		return WIRE_DONE;
	}
	if (in.len < HEAD_BYTES)
		return WIRE_MORE;
	size_t bytes = address_bytes(in);
	if (bytes == 0)
		return WIRE_BAD;
	if (in.len < HEAD_BYTES + bytes + PORT_BYTES)
		return WIRE_MORE;
	*out = (struct wire_socks_reply){ .code = WIRE_SOCKS_SUCCEEDED,
		.bound = address_at(in, bytes) };
	*used = HEAD_BYTES + bytes + PORT_BYTES;
	return WIRE_DONE;
}

const char *
wire_socks_reply_text(unsigned code)
{
	/* RFC 1928 section 6 */
	static const char *const texts[] = {
		"connected through the proxy",
		"the proxy has failed",
		"the proxy does not allow this connection",
		"through the proxy: network is unreachable",
		"through the proxy: host is unreachable",
		"through the proxy: connection refused",
		"through the proxy: time to live expired",
		"the proxy does not know CONNECT",
		"the proxy does not know this kind of address",
	};

	return code < sizeof(texts) / sizeof(texts[0]) ?
	    texts[code] :
	    "the proxy refuses with an unknown code";
}
