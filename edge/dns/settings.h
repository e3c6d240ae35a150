/*
 * settings: how the resolver is set up.  Plain data.
 */
#ifndef DNS_SETTINGS_H
#define DNS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"

enum {
	DNS_PORT = 53,
	DNS_SERVERS_MAX = 16,
	DNS_TIMEOUT_MS = 5000, /* RFC 7208 section 4.6.4 wants 20 s in all */
	DNS_QUERIES_MAX = 1000 /* about 12 kB each while in flight */
};

struct dns_settings {
	const struct ip_port *servers; /* recursive ones; borrowed */
	size_t count;		       /* 0: those of resolv.conf */
	const char *trust_anchor;      /* a file; NULL: nothing is validated */
	bool hosts_file;	       /* /etc/hosts is read too */
	uint64_t timeout_ms;	       /* of one question, queueing included */
	size_t queries_max;	       /* in flight at once; the rest queue */
};

/*
 * dns_server_parse(item, out): one of dns_servers, "ADDRESS" or
 * "ADDRESS@PORT"; names are not looked up.  False, ${out} untouched, when it
 * is neither.
 */
bool dns_server_parse(struct span item, struct ip_port *out);

#endif
