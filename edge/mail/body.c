/*
 * body: blocks of memory, then a file with one block before it to gather
 * small pieces.
 */
#include "mail/body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "mail/spill.h"

void
mail_body_init(struct mail_body *b, const struct mail_room *room)
{
	memset(b, 0, sizeof(*b));
	b->room = room;
	b->fd = -1;
}

/* The first block is small until there is a file. */
static size_t
block_bytes(const struct mail_body *b, unsigned i)
{
	return i == 0 && b->fd < 0 ? MAIL_BLOCK_FIRST_BYTES : MAIL_BLOCK_BYTES;
}

/* Where byte ${at} of the memory stands: block *i, from its byte *from on. */
static void
locate(const struct mail_body *b, uint64_t at, unsigned *i, size_t *from)
{
	size_t first = block_bytes(b, 0);

	if (at < first) {
		*i = 0;
		*from = (size_t)at;
		return;
	}
	at -= first;
	*i = 1 + (unsigned)(at / MAIL_BLOCK_BYTES);
	*from = (size_t)(at % MAIL_BLOCK_BYTES);
}

static void
free_blocks(struct mail_body *b)
{
	for (unsigned i = 0; i < b->block_count; i++) {
		free(b->blocks[i]);
		mail_budget_give(b->room->budget, b->room->column, MAIL_MEMORY,
		    block_bytes(b, i));
	}
	b->block_count = 0;
}

static void
close_file(struct mail_body *b)
{
	if (b->fd < 0)
		return;
	close(b->fd);
	b->fd = -1;
	mail_budget_give(b->room->budget, b->room->column, MAIL_SPILL,
	    b->file_bytes);
	b->file_bytes = 0;
}

void
mail_body_fini(struct mail_body *b)
{
	const struct mail_room *room = b->room;

	/* The blocks' sizes depend on the file, so they go first. */
	free_blocks(b);
	close_file(b);
	mail_body_init(b, room);
}

static enum outcome
drop(struct mail_body *b, const char *why)
{
	mail_body_fini(b);
	b->why = why;
	return OUT_TEMP;
}

static const char *
file_trouble(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
		return "no space left in spill_dir";
	case EFBIG:
		return "message is larger than a file in spill_dir may be";
	case EMFILE:
	case ENFILE:
		return "no descriptor left for a file in spill_dir";
	case ENOENT:
	case ENOTDIR:
	case EACCES:
	case EPERM:
	case EROFS:
		return "cannot make a file in spill_dir";
	default:
		return "error writing to spill_dir";
	}
}

/* One block more; false when the budget or the machine has none. */
static bool
grow(struct mail_body *b)
{
	size_t bytes = block_bytes(b, b->block_count);
	char *block;

	ASSERT(b->block_count < MAIL_BLOCKS);
	if (!mail_budget_take(b->room->budget, b->room->column, MAIL_MEMORY,
		bytes))
		return false;
	block = malloc(bytes);
	if (block == NULL) {
		mail_budget_give(b->room->budget, b->room->column, MAIL_MEMORY,
		    bytes);
		return false;
	}
	b->blocks[b->block_count++] = block;
	return true;
}

/* Copy all of ${s} into blocks; there is room for it below the limit. */
static enum outcome
keep(struct mail_body *b, struct span s)
{
	while (s.len > 0) {
		unsigned i;
		size_t from, n;

		locate(b, b->len_bytes - b->file_bytes, &i, &from);
		if (i == b->block_count && !grow(b))
			return drop(b, "too much mail in memory");
		n = block_bytes(b, i) - from;
		if (n > s.len)
			n = s.len;
		memcpy(b->blocks[i] + from, s.at, n);
		b->len_bytes += n;
		s = span_from(s, n);
	}
	return OUT_OK;
}

/* Append to the file itself; the bytes are counted there. */
static enum outcome
put_on_file(struct mail_body *b, const char *bytes, size_t len)
{
	if (!mail_budget_take(b->room->budget, b->room->column, MAIL_SPILL,
		len))
		return drop(b, "too much mail in spill_dir");
	b->file_bytes += len;
	if (mail_spill_write(b->fd, bytes, len) != OUT_OK)
		return drop(b, file_trouble());
	return OUT_OK;
}

/* Move what is in memory to a new file and begin its gathering block. */
static enum outcome
spill(struct mail_body *b)
{
	char *blocks[MAIL_BLOCKS];
	unsigned count = b->block_count;
	uint64_t left = b->len_bytes;
	enum outcome o = OUT_OK;
	int fd = mail_spill_open(b->room->spill_dir);

	if (fd < 0)
		return drop(b, file_trouble());
	memcpy(blocks, b->blocks, sizeof(blocks));
	for (unsigned i = 0; i < count; i++)
		mail_budget_give(b->room->budget, b->room->column, MAIL_MEMORY,
		    block_bytes(b, i));
	b->block_count = 0;
	b->fd = fd;
	for (unsigned i = 0; i < count; i++) {
		size_t n = i == 0 ? MAIL_BLOCK_FIRST_BYTES : MAIL_BLOCK_BYTES;

		if (n > left)
			n = (size_t)left;
		if (o == OUT_OK && n > 0)
			o = put_on_file(b, blocks[i], n);
		left -= n;
		free(blocks[i]);
	}
	return o;
}

/* Append once there is a file: whole blocks straight, the rest gathered. */
static enum outcome
keep_on_file(struct mail_body *b, struct span s)
{
	enum outcome o = OUT_OK;

	while (o == OUT_OK && s.len > 0) {
		size_t gathered = (size_t)(b->len_bytes - b->file_bytes);
		size_t n = MAIL_BLOCK_BYTES - gathered;

		if (gathered == 0 && s.len >= MAIL_BLOCK_BYTES) {
			n = s.len - s.len % MAIL_BLOCK_BYTES;
			b->len_bytes += n;
			o = put_on_file(b, s.at, n);
		} else {
			if (n > s.len)
				n = s.len;
			o = keep(b, span_first(s, n));
			if (o == OUT_OK && gathered + n == MAIL_BLOCK_BYTES)
				o = put_on_file(b, b->blocks[0],
				    MAIL_BLOCK_BYTES);
		}
		s = span_from(s, n);
	}
	return o;
}

enum outcome
mail_body_add(struct mail_body *b, struct span bytes)
{
	if (b->why != NULL)
		return OUT_TEMP;
	if (b->fd < 0) {
		if (bytes.len <= LIMIT_BODY_MEMORY_BYTES - b->len_bytes)
			return keep(b, bytes);
		if (spill(b) != OUT_OK)
			return OUT_TEMP;
	}
	return keep_on_file(b, bytes);
}

uint64_t
mail_body_len(const struct mail_body *b)
{
	return b->len_bytes;
}

const char *
mail_body_why(const struct mail_body *b)
{
	return b->why;
}

bool
mail_body_is_spilled(const struct mail_body *b)
{
	return b->fd >= 0;
}

enum outcome
mail_body_read(const struct mail_body *b, uint64_t *at, char *page,
    size_t page_bytes, struct span *out)
{
	unsigned i;
	size_t from, n;

	if (b->why != NULL)
		return OUT_TEMP;
	if (*at >= b->len_bytes)
		return OUT_NONE;
	if (*at < b->file_bytes) {
		if (mail_spill_read(b->fd, *at, page, page_bytes, &n) != OUT_OK)
			return OUT_TEMP;
		*out = (struct span){ page, n };
		*at += n;
		return OUT_OK;
	}
	locate(b, *at - b->file_bytes, &i, &from);
	n = block_bytes(b, i) - from;
	if (n > b->len_bytes - *at)
		n = (size_t)(b->len_bytes - *at);
	*out = (struct span){ b->blocks[i] + from, n };
	*at += n;
	return OUT_OK;
}
