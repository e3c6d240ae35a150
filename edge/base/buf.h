/*
 * buf: a growing byte buffer with a hard cap.
 *
 * Owns its bytes.  An append past the cap changes nothing but the sticky
 * flag that buf_is_full() reads, so a writer checks once, at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Plain data so that it can live inside its owner; the fields are private. */
struct buf {
	char *at;
	size_t len;
	size_t room;
	size_t cap;
	bool full;
};

/* buf_init(b, cap): empty; at most ${cap} bytes will be held. */
void buf_init(struct buf *b, size_t cap);

/* buf_fini(b): free the bytes; ${b} is as after buf_init. */
void buf_fini(struct buf *b);

/* buf_clear(b): forget the bytes and the full flag, keep the memory. */
void buf_clear(struct buf *b);

/* buf_span(b): the bytes; valid until the next change. */
struct span buf_span(const struct buf *b);

/* buf_is_full(b): whether an append was refused since the last clear. */
bool buf_is_full(const struct buf *b);

/* buf_add(b, s): append ${s}, all of it or nothing. */
void buf_add(struct buf *b, struct span s);

/* buf_add_char(b, c): append one byte. */
void buf_add_char(struct buf *b, char c);

/* buf_add_hex(b, bytes): append two lower-case digits for each of ${bytes}. */
void buf_add_hex(struct buf *b, struct span bytes);

/* buf_add_text(b, text): append ${text} without its NUL; NULL is empty. */
void buf_add_text(struct buf *b, const char *text);

/* buf_printf(b, fmt, ...): append the formatted text, no NUL counted. */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* buf_vprintf(b, fmt, ap): as buf_printf. */
void buf_vprintf(struct buf *b, const char *fmt, __builtin_va_list ap)
    __attribute__((format(printf, 2, 0)));

/* buf_drop(b, n): remove the first ${n} bytes, or all of them. */
void buf_drop(struct buf *b, size_t n);

/*
 * buf_add_escaped(b, s): append ${s} with every byte outside printable ASCII,
 * and the backslash, as \r \n \t \\ or \xHH; for logs.
 */
void buf_add_escaped(struct buf *b, struct span s);

#endif
