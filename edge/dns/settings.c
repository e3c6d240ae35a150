/* settings: an item of dns_servers. */
#include "dns/settings.h"

#include "base/num.h"

bool
dns_server_parse(struct span item, struct ip_port *out)
{
	struct ip_port server = { .port = DNS_PORT };
	size_t at = span_find(item, '@');
	uint64_t port;

	if (!ip_parse(span_first(item, at), &server.ip))
		return false;
	if (at < item.len) {
		if (!num_u64(span_from(item, at + 1), UINT16_MAX, &port) ||
		    port == 0)
			return false;
		server.port = (uint16_t)port;
	}
	*out = server;
	return true;
}
