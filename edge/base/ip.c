/* ip: text, bytes and socket addresses of IPv4 and IPv6. */
#include "base/ip.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/num.h"

enum { MAPPED_BITS = 96 }; /* of ::ffff:0:0/96, RFC 4291 2.5.5.2 */

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static unsigned
size_of(enum ip_family family)
{
	return family == IP_V4 ? 4 : family == IP_V6 ? 16 : 0;
}

/* As ip_parse, but a mapped address stays IPv6. */
static bool
parse_as_written(struct span s, struct ip *out)
{
	char text[INET6_ADDRSTRLEN];
	struct ip ip = { .family = IP_V4 };

	if (s.len == 0 || s.len >= sizeof(text) || span_find(s, '\0') < s.len)
		return false;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	if (inet_pton(AF_INET, text, ip.bytes) != 1) {
		ip.family = IP_V6;
		if (inet_pton(AF_INET6, text, ip.bytes) != 1)
			return false;
	}
	*out = ip;
	return true;
}

bool
ip_parse(struct span s, struct ip *out)
{
	struct ip ip;

	if (!parse_as_written(s, &ip))
		return false;
	ip_from_bytes(ip.family, ip.bytes, out);
	return true;
}

bool
ip_net_parse(struct span s, struct ip_net *out)
{
	size_t slash = span_find(s, '/');
	struct ip written, ip;
	uint64_t bits;

	if (!parse_as_written(span_first(s, slash), &written))
		return false;
	bits = size_of(written.family) * 8;
	if (slash < s.len && !num_u64(span_from(s, slash + 1), bits, &bits))
		return false;
	ip_from_bytes(written.family, written.bytes, &ip);
	if (ip.family != written.family) {
		/* Wider than all mapped addresses: no network of either. */
		if (bits < MAPPED_BITS)
			return false;
		bits -= MAPPED_BITS;
	}
	*out = ip_net_of(&ip, (unsigned)bits);
	return true;
}

void
ip_from_bytes(enum ip_family family, const void *bytes, struct ip *out)
{
	struct ip ip = { .family = family };

	ASSERT(family == IP_V4 || family == IP_V6);
	if (family == IP_V6 && memcmp(bytes, mapped, sizeof(mapped)) == 0) {
		ip.family = IP_V4;
		memcpy(ip.bytes, (const char *)bytes + sizeof(mapped), 4);
	} else {
		memcpy(ip.bytes, bytes, size_of(family));
	}
	*out = ip;
}

bool
ip_from_sockaddr(const struct sockaddr *sa, struct ip_port *out)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	*out = (struct ip_port){ .ip.family = IP_NONE };
	switch (sa->sa_family) {
	case AF_INET:
		memcpy(&in, sa, sizeof(in));
		ip_from_bytes(IP_V4, &in.sin_addr, &out->ip);
		out->port = ntohs(in.sin_port);
		return true;
	case AF_INET6:
		memcpy(&in6, sa, sizeof(in6));
		ip_from_bytes(IP_V6, &in6.sin6_addr, &out->ip);
		out->port = ntohs(in6.sin6_port);
		return true;
	default:
		return false;
	}
}

socklen_t
ip_to_sockaddr(const struct ip_port *in, struct sockaddr_storage *out)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	memset(out, 0, sizeof(*out));
	switch (in->ip.family) {
	case IP_V4:
		memcpy(&in4.sin_addr, in->ip.bytes, 4);
		in4.sin_port = htons(in->port);
		memcpy(out, &in4, sizeof(in4));
		return sizeof(in4);
	case IP_V6:
		memcpy(&in6.sin6_addr, in->ip.bytes, 16);
		in6.sin6_port = htons(in->port);
		memcpy(out, &in6, sizeof(in6));
		return sizeof(in6);
	case IP_NONE:
		break;
	}
	return 0;
}

bool
ip_eq(const struct ip *a, const struct ip *b)
{
	return a->family == b->family &&
	    memcmp(a->bytes, b->bytes, size_of(a->family)) == 0;
}

bool
ip_in_net(const struct ip *a, const struct ip_net *net)
{
	struct ip_net of_a;

	if (a->family == IP_NONE || a->family != net->ip.family)
		return false;
	of_a = ip_net_of(a, net->bits);
	return ip_eq(&of_a.ip, &net->ip);
}

struct ip_net
ip_net_of(const struct ip *a, unsigned bits)
{
	struct ip_net net = { .ip.family = a->family, .bits = bits };
	unsigned whole = bits / 8;

	ASSERT(bits <= size_of(a->family) * 8);
	memcpy(net.ip.bytes, a->bytes, whole);
	if (bits % 8 != 0)
		net.ip.bytes[whole] =
		    (uint8_t)(a->bytes[whole] & (0xff00U >> bits % 8));
	return net;
}

bool
ip_is_loopback(const struct ip *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (a->family == IP_V4)
		return a->bytes[0] == 127;
	return a->family == IP_V6 && memcmp(a->bytes, one, 16) == 0;
}

struct ip_net
ip_client_net(const struct ip *a)
{
	return ip_net_of(a, a->family == IP_V6 ? 64 : size_of(a->family) * 8);
}

struct span
ip_write(const struct ip *a, char *out)
{
	out[0] = '\0';
	if (a->family != IP_NONE)
		inet_ntop(a->family == IP_V4 ? AF_INET : AF_INET6, a->bytes,
		    out, IP_TEXT_MAX);
	return span_of(out);
}

struct span
ip_net_write(const struct ip_net *n, char *out)
{
	size_t len = ip_write(&n->ip, out).len;

	if (len > 0)
		snprintf(out + len, IP_TEXT_MAX - len, "/%u", n->bits);
	return span_of(out);
}

struct span
ip_port_write(const struct ip_port *a, char *out)
{
	char text[IP_TEXT_MAX];

	out[0] = '\0';
	if (ip_write(&a->ip, text).len > 0)
		snprintf(out, IP_TEXT_MAX, "[%.*s]:%u", INET6_ADDRSTRLEN, text,
		    (unsigned)a->port);
	return span_of(out);
}
