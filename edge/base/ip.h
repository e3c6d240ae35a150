/*
 * ip: addresses, ports and prefixes, IPv4 and IPv6.
 *
 * An IPv4-mapped IPv6 address (::ffff:a.b.c.d) becomes IPv4 wherever one is
 * parsed or taken from the kernel, so the two never look like two clients.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <sys/socket.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum ip_family { IP_NONE, IP_V4, IP_V6 };

/* Plain data.  Network order; an IPv4 address stands in bytes[0..3]. */
struct ip {
	enum ip_family family;
	uint8_t bytes[16];
};

/* An address and a port in host order; family IP_NONE when unknown. */
struct ip_port {
	struct ip ip;
	uint16_t port;
};

/* A prefix; bits beyond ${bits} are zero. */
struct ip_net {
	struct ip ip;
	unsigned bits; /* 0..32 or 0..128 */
};

enum { IP_TEXT_MAX = 64 }; /* "[v6]:port" with its NUL fits */

/* ip_parse(s, out): a literal address without brackets or zone. */
bool ip_parse(struct span s, struct ip *out);

/*
 * ip_net_parse(s, out): "address/bits" or an address; host bits are cleared.
 * A prefix of mapped addresses is one of IPv4; false when it is wider than
 * /96, for then it holds both families.
 */
bool ip_net_parse(struct span s, struct ip_net *out);

/* ip_from_bytes(family, bytes, out): 4 or 16 bytes in network order. */
void ip_from_bytes(enum ip_family family, const void *bytes, struct ip *out);

/* ip_from_sockaddr(sa, out): false for other families, *out then IP_NONE. */
bool ip_from_sockaddr(const struct sockaddr *sa, struct ip_port *out);

/* ip_to_sockaddr(in, out): the length of the address written; 0 for IP_NONE. */
socklen_t ip_to_sockaddr(const struct ip_port *in,
    struct sockaddr_storage *out);

/* ip_eq(a, b): whether family and bytes are equal. */
bool ip_eq(const struct ip *a, const struct ip *b);

/* ip_in_net(a, net): whether ${a} lies in ${net}; families must agree. */
bool ip_in_net(const struct ip *a, const struct ip_net *net);

/* ip_net_of(a, bits): ${a} cut to its first ${bits} bits. */
struct ip_net ip_net_of(const struct ip *a, unsigned bits);

/* ip_is_loopback(a): 127/8 or ::1. */
bool ip_is_loopback(const struct ip *a);

/*
 * ip_client_net(a): what counts as one client: the IPv4 address itself, or
 * the IPv6 /64.
 */
struct ip_net ip_client_net(const struct ip *a);

/*
 * ip_write(a, out): canonical text (RFC 5952) with its NUL into ${out} of
 * IP_TEXT_MAX bytes; "" for IP_NONE.  Returns a span over ${out}.
 */
struct span ip_write(const struct ip *a, char *out);

/* ip_net_write(n, out): "text/bits"; "" for IP_NONE. */
struct span ip_net_write(const struct ip_net *n, char *out);

/* ip_port_write(a, out): "[address]:port", as in the log; "" for IP_NONE. */
struct span ip_port_write(const struct ip_port *a, char *out);

#endif
