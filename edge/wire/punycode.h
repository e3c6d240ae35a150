/*
 * punycode: a label of Unicode letters in ASCII, RFC 3492.
 *
 * Only the coding.  Which letters may stand in a name, and in what form, is
 * verify/idna's business.
 */
#ifndef WIRE_PUNYCODE_H
#define WIRE_PUNYCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum { WIRE_PUNYCODE_POINTS_MAX = 63 }; /* code points in a label */

/*
 * wire_punycode_points(label, out):
 * The code points of ${label}, UTF-8, into ${out} of
 * WIRE_PUNYCODE_POINTS_MAX.  Returns how many; 0 when it is empty, longer,
 * or no UTF-8.
 */
size_t wire_punycode_points(struct span label, uint32_t *out);

/*
 * wire_punycode_write(points, count, out): append the code for 1 to
 * WIRE_PUNYCODE_POINTS_MAX points, without "xn--".
 */
void wire_punycode_write(const uint32_t *points, size_t count, struct buf *out);

/*
 * wire_punycode_read(code, out):
 * The label that ${code}, without "xn--", stands for, appended to ${out} as
 * UTF-8.
 *
 * Returns false, ${out} untouched, when it is no such code, or of more than
 * WIRE_PUNYCODE_POINTS_MAX points.
 */
bool wire_punycode_read(struct span code, struct buf *out);

#endif
