/*
 * dns_name: one domain name as the DNS has it: labels of any bytes.
 *
 * Text from policies and messages becomes a name, names out of packets become
 * text.  In text we read, a byte stands for itself and a dot ends a label:
 * there is no escape, for an SPF macro or a HELO may hold a backslash.  In
 * text we write, a dot or backslash inside a label has a backslash before it
 * and other bytes are \DDD, so that no label can pass for two.
 * Source: RFC 1035 sections 2.3.4, 4.1.4 and 5.1.
 */
#ifndef WIRE_DNS_NAME_H
#define WIRE_DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum { WIRE_DNS_NAME_MAX = 255, WIRE_DNS_LABEL_MAX = 63 };

/* Lengths and labels, the root's zero included; letters are lower case. */
struct wire_dns_name {
	size_t len; /* 1..WIRE_DNS_NAME_MAX */
	uint8_t bytes[WIRE_DNS_NAME_MAX];
};

/*
 * wire_dns_name_parse(text, out): a name with or without a final dot.  False,
 * ${out} untouched, for the root and for what cannot be a name: an empty
 * label, one over 63 bytes, over 253 bytes in all.
 */
bool wire_dns_name_parse(struct span text, struct wire_dns_name *out);

/*
 * wire_dns_name_read(packet, at, out, end):
 * Read the name at ${at}, following compression.
 *
 * end  where the name ends in ${packet}, a pointer being its end
 *
 * Returns false, ${out} and ${end} untouched, for a name that leaves the
 * packet, is longer than a name may be, has a label type that is not known,
 * or a pointer that does not lead further back than all before it.
 */
bool wire_dns_name_read(struct span packet, size_t at,
    struct wire_dns_name *out, size_t *end);

/* wire_dns_name_eq(a, b): whether they are the same name. */
bool wire_dns_name_eq(const struct wire_dns_name *a,
    const struct wire_dns_name *b);

/*
 * wire_dns_name_write(n, arena): as text without a final dot, a NUL after it,
 * in ${arena}; "" for the root.
 */
struct span wire_dns_name_write(const struct wire_dns_name *n,
    struct arena *arena);

#endif
