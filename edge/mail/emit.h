/*
 * emit: a message as the lines after a DATA command.
 *
 * The header lines that were added, then the message, dots stuffed, the blank
 * line between header and body put in when the client left it out, and CR LF
 * at the end.  The final "." is not part of it: it is a step of its own.
 */
#ifndef MAIL_EMIT_H
#define MAIL_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "base/span.h"
#include "mail/message.h"

enum { MAIL_EMIT_BYTES = 32 * 1024 }; /* the longest piece */

struct mail_emit;

/*
 * mail_emit_new(m, changes, first): from the start of ${m}; holds a
 * reference.
 *
 * changes  borrowed from ${m}'s arena
 * first  lines to send before all others ("Received: …\r\n", of this one
 *        backend transaction), well-formed, borrowed; may be empty
 */
struct mail_emit *mail_emit_new(struct mail_message *m,
    const struct mail_changes *changes, struct span first);

/* mail_emit_unstuffed(e): no dot is doubled: for BDAT.  Before the first
   piece. */
void mail_emit_unstuffed(struct mail_emit *e);

/* mail_emit_free(e): and its reference. */
void mail_emit_free(struct mail_emit **e);

/*
 * mail_emit_next(e, out): the next piece, not empty, valid until the next
 * call.  OUT_OK; OUT_NONE at the end; OUT_TEMP when the body cannot be read
 * back: the transaction must then be broken off, not ended.
 */
MUST_USE enum outcome mail_emit_next(struct mail_emit *e, struct span *out);

/* mail_emit_total(e): bytes handed out so far. */
uint64_t mail_emit_total(const struct mail_emit *e);

#endif
