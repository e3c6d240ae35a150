/*
 * helo: the argument of HELO, EHLO and LHLO.
 *
 * As lenient as Exim: the characters are checked, not the labels, for real
 * clients greet with all kinds of names.  RFC 5321 section 4.1.1.1.
 */
#ifndef WIRE_HELO_H
#define WIRE_HELO_H

#include <stdbool.h>

#include "base/ip.h"
#include "base/span.h"

/* Plain data; ${name} borrows from the argument. */
struct wire_helo {
	struct span name;  /* as sent, with brackets when a literal */
	struct ip literal; /* of an address literal, else IP_NONE */
};

/*
 * wire_helo_parse(arg, allow_chars, out):
 * Check the argument: letters, digits, '.', '-' and the characters in
 * ${allow_chars} (Exim's helo_allow_chars; "_" is usual), or an address
 * literal: "[1.2.3.4]", "[IPv6:…]", and the forms Exim takes besides,
 * "[IPv4:…]" and a bare IPv6 address in brackets.  At most
 * LIMIT_DOMAIN_BYTES.
 *
 * Returns false, ${out} untouched, for anything else and for an empty one.
 */
bool wire_helo_parse(struct span arg, struct span allow_chars,
    struct wire_helo *out);

#endif
