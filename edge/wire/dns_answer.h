/*
 * dns_answer: a DNS answer as the rest of the program sees it.  Plain data.
 *
 * Made by wire/dns_packet out of a resolver's packet, or by a test out of a
 * table.  CNAMEs have been followed: only records of the type that was asked
 * for are in it.
 */
#ifndef WIRE_DNS_ANSWER_H
#define WIRE_DNS_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/span.h"

enum wire_dns_type {
	WIRE_DNS_A = 1,
	WIRE_DNS_NS = 2,
	WIRE_DNS_CNAME = 5,
	WIRE_DNS_SOA = 6,
	WIRE_DNS_PTR = 12,
	WIRE_DNS_MX = 15,
	WIRE_DNS_TXT = 16,
	WIRE_DNS_AAAA = 28,
	WIRE_DNS_SRV = 33,
	WIRE_DNS_TLSA = 52
};

/* Which members count is the type's: A AAAA: ip; MX PTR NS CNAME: name, and
   preference for MX; TXT: text, and data as it came; SRV: preference (its
   priority), name, data as it came; SOA: text, as a master file has it;
   others: data.  Spans live in the arena. */
struct wire_dns_record {
	struct ip ip;
	struct span name; /* folded to lower case, no final dot */
	unsigned preference;
	struct span text; /* TXT: all character-strings joined; SOA */
	struct span data; /* RDATA as it came */
};

struct wire_dns_answer {
	enum wire_dns_type type;
	struct wire_dns_record *records;
	size_t count;	  /* 0: NODATA or NXDOMAIN */
	bool is_nxdomain; /* the name itself does not exist */
	bool is_secure;	  /* DNSSEC validated it */
	uint32_t ttl_s;	  /* least of the records', or the SOA's */
};

#endif
