/*
 * xtext: the encoding of ESMTP parameter values; RFC 3461 section 4.
 */
#ifndef WIRE_XTEXT_H
#define WIRE_XTEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/* wire_xtext_is_valid(s): whether ${s} is xtext; the empty one is. */
bool wire_xtext_is_valid(struct span s);

/* wire_xtext_write(s, out): append ${s}, any bytes, as xtext. */
void wire_xtext_write(struct span s, struct buf *out);

/*
 * wire_xtext_decode(s, arena, out): what valid xtext stands for; false,
 * ${out} untouched, when ${s} is none.
 */
bool wire_xtext_decode(struct span s, struct arena *arena, struct span *out);

#endif
