/*
 * utf8: whether bytes are well-formed UTF-8 (RFC 3629 section 4): no
 * overlong forms, no surrogates, nothing past U+10FFFF.
 */
#ifndef WIRE_UTF8_H
#define WIRE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* wire_utf8_is_ascii(s): whether no byte of ${s} is over 127. */
bool wire_utf8_is_ascii(struct span s);

/* wire_utf8_is_valid(s): whether ${s} is well formed; the empty one is. */
bool wire_utf8_is_valid(struct span s);

/*
 * wire_utf8_take(s, out): cut the code point at the head of ${s}; false, both
 * untouched, when ${s} is empty or does not begin with one.
 */
bool wire_utf8_take(struct span *s, uint32_t *out);

/* wire_utf8_put(point, out): append a code point, at most U+10FFFF. */
void wire_utf8_put(uint32_t point, struct buf *out);

#endif
