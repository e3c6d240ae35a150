/*
 * utf8: whether bytes are well-formed UTF-8 (RFC 3629 section 4): no
 * overlong forms, no surrogates, nothing past U+10FFFF.
 */
#ifndef WIRE_UTF8_H
#define WIRE_UTF8_H

#include <stdbool.h>

#include "base/span.h"

/* wire_utf8_is_ascii(s): whether no byte of ${s} is over 127. */
bool wire_utf8_is_ascii(struct span s);

/* wire_utf8_is_valid(s): whether ${s} is well formed; the empty one is. */
bool wire_utf8_is_valid(struct span s);

#endif
