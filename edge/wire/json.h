/*
 * json: one JSON text, written in order (RFC 8259).
 *
 * Whoever writes closes what was opened; names are ours and need no escapes.
 * A name is NULL for what stands in an array, and for the outermost object.
 */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* wire_json_open(out, name, bracket): begin an object '{' or an array '['. */
void wire_json_open(struct buf *out, const char *name, char bracket);

/* wire_json_close(out, bracket): end it, with '}' or ']'. */
void wire_json_close(struct buf *out, char bracket);

/*
 * wire_json_text(out, name, s): a string.  Where ${s} is not UTF-8, each byte
 * over 127 becomes the character of that number, so that none is lost.
 */
void wire_json_text(struct buf *out, const char *name, struct span s);

/* wire_json_number(out, name, n): a number. */
void wire_json_number(struct buf *out, const char *name, uint64_t n);

/* wire_json_bool(out, name, is): true or false. */
void wire_json_bool(struct buf *out, const char *name, bool is);

#endif
