/*
 * zone: the DNS as a master file has it: the door of verify/dns.h over
 * records in memory.
 *
 * One file stands for all of the DNS: what is not in it does not exist.
 * CNAMEs are followed and wildcards applied (RFC 4592); NS records delegate
 * nothing.  Never suspends.
 */
#ifndef VERIFY_ZONE_H
#define VERIFY_ZONE_H

#include "verify/dns.h"
#include "wire/zone_file.h"

/*
 * verify_zone_dns(file): the door; ${file} is borrowed for as long as it is
 * asked.  It answers OUT_TEMP for a chain of CNAMEs without an end, as
 * resolvers do.
 */
struct verify_dns verify_zone_dns(struct wire_zone_file *file);

#endif
