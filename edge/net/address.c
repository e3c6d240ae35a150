/* address: "ip", "ip:port", "[ip]:port" or "/path". */
#include "net/address.h"

#include "base/num.h"

enum { PORT_MAX = 65535 };

static bool
path_parse(struct span s, struct net_address *out)
{
	if (s.len >= sizeof(out->path) || span_find(s, '\0') < s.len)
		return false;
	*out = (struct net_address){ 0 };
	memcpy(out->path, s.at, s.len);
	return true;
}

static bool
port_parse(struct span s, uint16_t *out)
{
	uint64_t port;

	if (!num_u64(s, PORT_MAX, &port) || port == 0)
		return false;
	*out = (uint16_t)port;
	return true;
}

/*
 * Split into address and the port's text, whose pointer is null when there
 * is none.  One colon divides address and port; several are an IPv6 address.
 */
static bool
split(struct span s, struct span *ip, struct span *port)
{
	size_t at;

	*ip = s;
	*port = (struct span){ 0 };
	if (s.len > 0 && s.at[0] == '[') {
		at = span_find(s, ']');
		if (at == s.len)
			return false;
		*ip = span_from(span_first(s, at), 1);
		s = span_from(s, at + 1);
		if (s.len == 0)
			return true;
		if (s.at[0] != ':')
			return false;
		*port = (struct span){ s.at + 1, s.len - 1 };
		return true;
	}
	at = span_find(s, ':');
	if (at < s.len && at == span_find_last(s, ':')) {
		*ip = span_first(s, at);
		*port = (struct span){ s.at + at + 1, s.len - at - 1 };
	}
	return true;
}

bool
net_address_parse(struct span s, unsigned default_port, struct net_address *out)
{
	struct net_address a = { 0 };
	struct span ip, port;

	if (s.len > 0 && s.at[0] == '/')
		return path_parse(s, out);
	if (!split(s, &ip, &port) || !ip_parse(ip, &a.ip_port.ip))
		return false;
	a.ip_port.port = (uint16_t)default_port;
	if (port.at != NULL && !port_parse(port, &a.ip_port.port))
		return false;
	if (a.ip_port.port == 0)
		return false;
	*out = a;
	return true;
}

struct span
net_address_write(const struct net_address *a, struct arena *arena)
{
	char text[IP_TEXT_MAX];
	struct span ip;

	if (a->path[0] != '\0')
		return arena_copy(arena, span_of(a->path));
	ip = ip_write(&a->ip_port.ip, text);
	return arena_printf(arena,
	    a->ip_port.ip.family == IP_V6 ? "[%.*s]:%u" : "%.*s:%u",
	    SPAN_ARG(ip), (unsigned)a->ip_port.port);
}

bool
net_address_eq(const struct net_address *a, const struct net_address *b)
{
	if (a->path[0] != '\0' || b->path[0] != '\0')
		return span_eq(span_of(a->path), span_of(b->path));
	return a->ip_port.port == b->ip_port.port &&
	    ip_eq(&a->ip_port.ip, &b->ip_port.ip);
}
