/*
 * json: one JSON text, written in order (RFC 8259).
 *
 * Whoever writes closes what was opened; names are ours and need no escapes.
 * A name is NULL for what stands in an array, and for the outermost object.
 */
#ifndef CMD_JSON_H
#define CMD_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* cmd_json_open(out, name, bracket): begin an object '{' or an array '['. */
void cmd_json_open(struct buf *out, const char *name, char bracket);

/* cmd_json_close(out, bracket): end it, with '}' or ']'. */
void cmd_json_close(struct buf *out, char bracket);

/*
 * cmd_json_text(out, name, s): a string.  Where ${s} is not UTF-8, each byte
 * over 127 becomes the character of that number, so that none is lost.
 */
void cmd_json_text(struct buf *out, const char *name, struct span s);

/* cmd_json_number(out, name, n): a number. */
void cmd_json_number(struct buf *out, const char *name, uint64_t n);

/* cmd_json_bool(out, name, is): true or false. */
void cmd_json_bool(struct buf *out, const char *name, bool is);

#endif
