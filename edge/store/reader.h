/*
 * reader: bytes from Redis to replies, through hiredis's parser.
 *
 * Replies are built in an arena of the reader's.  One that is longer than
 * LIMIT_REDIS_REPLY_BYTES, declares more items than would fit in that, or is
 * nested deeper than 7 arrays breaks the reader for good.
 */
#ifndef STORE_READER_H
#define STORE_READER_H

#include "base/outcome.h"
#include "base/span.h"
#include "store/reply.h"

struct store_reader;

/* store_reader_new(): at the start of a connection; aborts without memory. */
struct store_reader *store_reader_new(void);

/* store_reader_free(r): and the reply that was borrowed from it. */
void store_reader_free(struct store_reader **r);

/* store_reader_feed(r, bytes): the next bytes; copied. */
void store_reader_feed(struct store_reader *r, struct span bytes);

/*
 * store_reader_next(r, out): the next whole reply, borrowed until the next
 * call on ${r}.  OUT_OK; OUT_NONE when more bytes are needed; OUT_PERM when
 * the reader is broken.
 */
MUST_USE enum outcome store_reader_next(struct store_reader *r,
    const struct store_reply **out);

#endif
