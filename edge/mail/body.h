/*
 * body: the bytes of one message as they came.
 *
 * In blocks of memory up to LIMIT_BODY_MEMORY_BYTES, then all of them in an
 * unlinked file.  Every block and every byte on file is taken out of a budget
 * that all workers share.  Past a cap, or when the file cannot be written,
 * the body is dropped and says OUT_TEMP from then on: the caller swallows
 * what is still to come and answers 452.
 *
 * The bytes are what the client sent, dot-stuffing undone; nothing here looks
 * at them.
 */
#ifndef MAIL_BODY_H
#define MAIL_BODY_H

#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/outcome.h"
#include "base/span.h"
#include "mail/budget.h"

enum {
	MAIL_BLOCK_FIRST_BYTES = 4 * 1024, /* most mail is small */
	MAIL_BLOCK_BYTES = 16 * 1024,
	MAIL_BLOCKS = 1 + LIMIT_BODY_MEMORY_BYTES / MAIL_BLOCK_BYTES
};

/* Where a worker's bodies go.  Plain data, borrowed by each body. */
struct mail_room {
	struct mail_budget *budget;
	unsigned column;
	const char *spill_dir;
};

/* Lives inside its owner; the fields are private. */
struct mail_body {
	const struct mail_room *room;
	const char *why; /* not NULL: dropped */
	uint64_t len_bytes;
	uint64_t file_bytes; /* of these, on file; the rest in blocks */
	int fd;		     /* -1 before the file */
	unsigned block_count;
	char *blocks[MAIL_BLOCKS];
};

/* mail_body_init(b, room): empty; holds no memory yet. */
void mail_body_init(struct mail_body *b, const struct mail_room *room);

/* mail_body_fini(b): give back all memory, the file and the budget. */
void mail_body_fini(struct mail_body *b);

/*
 * mail_body_add(b, bytes): append.  OUT_OK; OUT_TEMP when a cap is reached,
 * memory is short or the file fails: the body is dropped, mail_body_why says
 * why, and each later call answers OUT_TEMP too.
 */
MUST_USE enum outcome mail_body_add(struct mail_body *b, struct span bytes);

/* mail_body_len(b): bytes added; 0 after it was dropped. */
uint64_t mail_body_len(const struct mail_body *b);

/* mail_body_why(b): why it was dropped, static text; NULL if it was not. */
const char *mail_body_why(const struct mail_body *b);

/* mail_body_is_spilled(b): whether it stands in a file. */
bool mail_body_is_spilled(const struct mail_body *b);

/*
 * mail_body_read(b, at, page, page_bytes, out):
 * The next piece from *at on.  Memory is handed out where it stands; what is
 * on file is read into ${page}.
 *
 * at   0 at first; moved past the piece
 * out  on OUT_OK: not empty; valid until ${b} or ${page} changes
 *
 * Returns OUT_OK; OUT_NONE at the end; OUT_TEMP when the file cannot be read
 * or the body was dropped.
 */
MUST_USE enum outcome mail_body_read(const struct mail_body *b, uint64_t *at,
    char *page, size_t page_bytes, struct span *out);

#endif
