/*
 * dns_reverse: the names under which the DNS keeps what concerns an address.
 */
#ifndef VERIFY_DNS_REVERSE_H
#define VERIFY_DNS_REVERSE_H

#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"

/*
 * verify_dns_reverse(ip, zone, arena): ${ip} back to front, octets in decimal
 * or nibbles in hexadecimal, below ${zone}; in ${arena}.  ${ip} is not
 * IP_NONE.  Source: RFC 5782 sections 2.1 and 2.4.
 */
struct span verify_dns_reverse(const struct ip *ip, struct span zone,
    struct arena *arena);

/*
 * verify_dns_pointer(ip, arena): where its PTR records are, in ${arena}.
 * Source: RFC 1035 section 3.5, RFC 3596 section 2.5.
 */
struct span verify_dns_pointer(const struct ip *ip, struct arena *arena);

#endif
