/*
 * dns_packet: a resolver's response, bytes to struct.
 *
 * For packets of a resolver that we trust to have asked the right servers,
 * with bytes that those servers chose.  Only the response to the question
 * that was asked is taken.  The chain of CNAMEs is followed inside the answer
 * section (a DNAME comes with the CNAME it stands for, RFC 6672 section 3.1);
 * whatever else is in there is passed over.
 * Source: RFC 1035 section 4, RFC 2181 section 8, RFC 2308, RFC 6604.
 */
#ifndef WIRE_DNS_PACKET_H
#define WIRE_DNS_PACKET_H

#include "base/arena.h"
#include "base/span.h"

#include "wire/dns_answer.h"
#include "wire/dns_name.h"

enum {
	/* Of the answer section, in all; policies need a dozen. */
	WIRE_DNS_RECORDS_MAX = 2048,
	/* Resolvers stop between 8 and 16 themselves. */
	WIRE_DNS_CHAIN_MAX = 16
};

enum wire_dns_kind {
	WIRE_DNS_FOUND,	   /* one record at least */
	WIRE_DNS_NODATA,   /* the name is there, but no such record */
	WIRE_DNS_NXDOMAIN, /* the name at the chain's end is not there */
	WIRE_DNS_FAILED,   /* SERVFAIL, REFUSED or another such rcode */
	WIRE_DNS_MALFORMED /* cut off, past a cap, another question's */
};

/*
 * wire_dns_packet_parse(packet, name, type, arena, out):
 * Read the response to the question for ${type} at ${name}.
 *
 * out  on FOUND, NODATA and NXDOMAIN: a copy in ${arena}; is_secure is false,
 *      for only the resolver knows.  ttl_s is the least over chain and
 *      records, or with the SOA's (RFC 2308 section 5); without a SOA it is
 *      0.  Types whose RDATA is given as it came may hold compressed names.
 *
 * Returns the kind; on FAILED and MALFORMED ${out} is untouched.
 */
enum wire_dns_kind wire_dns_packet_parse(struct span packet,
    const struct wire_dns_name *name, enum wire_dns_type type,
    struct arena *arena, struct wire_dns_answer *out);

#endif
