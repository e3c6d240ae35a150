/*
 * chunks: the content of a transaction by BDAT, RFC 3030 section 2.
 */
#ifndef DELIVER_CHUNKS_H
#define DELIVER_CHUNKS_H

#include "base/outcome.h"
#include "deliver/conversation.h"

/*
 * deliver_chunks_wait(t):
 * Steps 4 to 6: all of the message, its last piece with LAST, which is the
 * final dot of this form and is written only when every piece before it was
 * taken.  Suspends the fiber.
 *
 * Returns OUT_OK, LAST was written; OUT_PERM when a piece was refused, which
 * is then the verdict of all whose RCPT was taken; OUT_TEMP; OUT_CANCELLED.
 */
MUST_USE enum outcome deliver_chunks_wait(struct deliver_transaction *t);

#endif
