/*
 * base64: RFC 4648 section 4, as headers and DNS records carry it.
 */
#ifndef WIRE_BASE64_H
#define WIRE_BASE64_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

/*
 * wire_base64_decode(text, arena, out):
 * Decode all of ${text}.  Blanks, CR and LF are skipped wherever they stand
 * (RFC 6376 section 2.10); padding must be there, right and last.
 *
 * out  on true: the bytes, in ${arena}; may be empty
 *
 * Returns false, ${out} untouched, when ${text} is anything else.
 */
bool wire_base64_decode(struct span text, struct arena *arena,
    struct span *out);

/* wire_base64_write(bytes, out): append their code, padded, in one line. */
void wire_base64_write(struct span bytes, struct buf *out);

#endif
