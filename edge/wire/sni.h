/*
 * sni: the server name of a ClientHello, RFC 6066 section 3.
 */
#ifndef WIRE_SNI_H
#define WIRE_SNI_H

#include <stdbool.h>

#include "base/span.h"

/*
 * wire_sni_parse(in, name): the host name in the extension's body ${in};
 * ${name} borrows from it.  False when there is none, or it is no list of
 * names, or the name is empty, longer than a domain or not made of letters,
 * digits, "-", "_" and "." (RFC 6066: ASCII, no trailing dot).
 */
bool wire_sni_parse(struct span in, struct span *name);

#endif
